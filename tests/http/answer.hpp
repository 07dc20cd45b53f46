// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/json/object.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace dynasession::test {

/// What becomes of the connection once the bytes of an answer are out.
enum class ending {
  keep,
  close,
  reset,
  silence,  ///< nothing more, until the client closes or the server is destroyed
};

/// What a server sends, and how:
/// `ok_answer(json).after(50ms)`, `ok_answer(json).cut_to(100).then(ending::reset)`.
class answer {
 public:
  answer() = default;
  /// Sent as they are, be they HTTP or not.
  explicit answer(std::string raw_bytes) : bytes(std::move(raw_bytes)) {}

  answer& cut_to(std::size_t size);
  answer& then(ending what);
  answer& after(std::chrono::milliseconds wait);
  /// Byte by byte, each so long after the one before.
  answer& dripping(std::chrono::milliseconds wait);

  std::string bytes;
  ending last = ending::keep;
  std::chrono::milliseconds delay{0};
  std::chrono::milliseconds pace{0};  ///< 0: all at once
};

/// Not a byte: the connection breaks, or stays silent.
answer lost_answer();
answer silent_answer();

/// As DynamoDB sends them: with the body's right checksum, and always under this id.
inline constexpr std::string_view request_id =
    "TESTREQUEST0000000000000000000000000000000000VV4KQN5";
answer json_answer(int status, std::string_view json);
answer ok_answer(std::string_view json = "{}");
/// `type` is the bare name, such as ThrottlingException; `more` joins the members of the body.
answer error_answer(int status, std::string_view type, std::string_view message,
                    const boost::json::object& more = {});

answer internal_server_error();
answer service_unavailable();
answer throttled();
answer throughput_exceeded();
answer conditional_check_failed(const boost::json::object& item = {});
answer transaction_conflict();
/// One code for each action, such as None, ConditionalCheckFailed, TransactionConflict.
answer transaction_canceled(std::initializer_list<std::string_view> codes);

std::uint32_t crc32(std::string_view bytes);

}  // namespace dynasession::test
