// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/http_message.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace dynasession::inline v0::net {

/// Larger than any valid response: an item of 400 KB in which each byte is escaped as six.
constexpr std::size_t max_body_size = 4 * 1024 * 1024;

/// Writes the bytes of a request, with Content-Length, in place of what is in `bytes`, and frees its fields.
void write(http_request& request, std::string& bytes);

/// Reads one HTTP/1.1 response from the bytes of a server that may be hostile, in pieces of any size.
/// Source: RFC 9112, read strictly: what two readers could understand in two ways is an error.
class response_reader {
 public:
  /// `has_body`: false for the response to CONNECT.
  explicit response_reader(bool has_body = true) : has_body_(has_body) {}

  /// Takes the bytes that belong to the response, and returns their number: all, unless it is complete or
  /// invalid.
  std::size_t take(std::string_view bytes);
  /// The server ends its side of the connection, which ends a response without a length.
  void take_end();

  bool is_complete() const noexcept { return expected_ == part::nothing; }
  /// Why it is no valid response; nullptr: it may still be one.
  const char* failure() const noexcept { return failure_; }
  /// Whether another response may follow on the connection.
  bool keeps_connection() const noexcept { return keeps_connection_; }
  /// Of a complete response; once.
  http_response release() { return std::move(response_); }
  int status() const noexcept { return response_.status; }

 private:
  enum class part {
    head,
    sized_body,
    body_until_end,
    chunk_size,
    chunk,
    chunk_end,
    trailer,
    nothing
  };

  void fail(const char* why) noexcept { failure_ = why; }
  void take_head(std::string_view& bytes);
  void take_body(std::string_view& bytes, part next);
  bool take_line(std::string_view& bytes);
  void take_chunk_size(std::string_view& bytes);
  void take_chunk_end(std::string_view& bytes);
  void take_trailer(std::string_view& bytes);
  void read_head(std::string_view head);
  bool read_status_line(std::string_view line);
  bool read_field(std::string_view line);
  void expect_body();
  void expect_sized_body(std::string_view length);

  const bool has_body_;
  part expected_ = part::head;
  const char* failure_ = nullptr;
  bool keeps_connection_ = false;
  std::string text_;  ///< of the head, or of a line between chunks, so far
  std::size_t trailer_size_ = 0;
  std::size_t left_ = 0;  ///< of the body, or of the chunk
  http_response response_;
};

}  // namespace dynasession::inline v0::net
