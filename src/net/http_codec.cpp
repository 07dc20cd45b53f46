// SPDX-License-Identifier: Apache-2.0
#include "net/http_codec.hpp"

#include "support/ascii.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace dynasession::inline v0::net {
namespace {

constexpr std::size_t max_head_size = 16 * 1024;
constexpr std::size_t max_line_size = 256;  // of a chunk's size and its extensions
constexpr std::string_view line_end = "\r\n";
constexpr std::string_view head_end = "\r\n\r\n";

constexpr auto name_characters = [] {
  std::array<bool, 256> are{};
  for (char c = 0x21; c < 0x7f; ++c) are[static_cast<unsigned char>(c)] = true;
  for (const char c : std::string_view("\"(),/:;<=>?@[\\]{}"))
    are[static_cast<unsigned char>(c)] = false;
  return are;
}();

bool is_name_character(char c) { return name_characters[static_cast<unsigned char>(c)]; }

constexpr auto value_characters = [] {
  std::array<bool, 256> are{};
  are.fill(true);
  for (std::size_t control = 0; control < 0x20; ++control) are[control] = control == '\t';
  are[0x7f] = false;
  return are;
}();

bool is_value_character(char c) { return value_characters[static_cast<unsigned char>(c)]; }

std::string_view take_until(std::string_view& text, std::string_view end) {
  const auto part = text.substr(0, text.find(end));
  text.remove_prefix(std::min(text.size(), part.size() + end.size()));
  return part;
}

// false: no number of this base, or more digits than any size in use.
bool read_size(std::string_view digits, int base, std::size_t& size) {
  const auto* const end = digits.data() + digits.size();
  if (digits.empty() || digits.size() > 18) return false;
  const auto [rest, failed] = std::from_chars(digits.data(), end, size, base);
  return failed == std::errc() && rest == end;
}

// Calls `visit` with each element of the lists of all fields with this name.
template <class Visit>
void for_each_element(const http_response& response, std::string_view name, Visit visit) {
  for (const auto field : response.fields) {
    if (!ascii::equal_ignoring_case(field.name, name)) continue;
    for (std::string_view rest = field.value; !rest.empty();)
      visit(ascii::trimmed(take_until(rest, ",")));
  }
}

bool has_element(const http_response& response, std::string_view name, std::string_view element) {
  bool found = false;
  for_each_element(response, name, [&](std::string_view each) {
    found = found || ascii::equal_ignoring_case(each, element);
  });
  return found;
}

// Whether it does, or may once more of it came.
bool begins_with_version(std::string_view head) {
  constexpr std::string_view version = "HTTP/1.";
  return head.starts_with(version.substr(0, head.size()));
}

}  // namespace

void write(http_request& request, std::string& bytes) {
  const auto taken = std::move(request.fields);
  const auto fields = taken.text();
  constexpr std::size_t rest = 64;  // the version and Content-Length
  bytes.clear();
  bytes.reserve(request.method.size() + request.target.size() + fields.size() +
                request.body.size() + rest);
  bytes.append(request.method).append(" ");
  append_without_line_ends(bytes, request.target);
  bytes.append(" HTTP/1.1\r\n").append(fields);
  if (request.method != "CONNECT" && (request.method != "GET" || !request.body.empty()))
    bytes.append("Content-Length: ").append(std::to_string(request.body.size())).append(line_end);
  bytes.append(line_end).append(request.body);
}

std::size_t response_reader::take(std::string_view bytes) {
  const auto given = bytes.size();
  while (!bytes.empty() && !failure_ && !is_complete()) {
    switch (expected_) {
      case part::head:
        take_head(bytes);
        break;
      case part::sized_body:
        take_body(bytes, part::nothing);
        break;
      case part::body_until_end:
        left_ = max_body_size + 1;
        take_body(bytes, part::body_until_end);
        break;
      case part::chunk_size:
        take_chunk_size(bytes);
        break;
      case part::chunk:
        take_body(bytes, part::chunk_end);
        break;
      case part::chunk_end:
        take_chunk_end(bytes);
        break;
      case part::trailer:
        take_trailer(bytes);
        break;
      case part::nothing:
        break;
    }
  }
  return given - bytes.size();
}

void response_reader::take_end() {
  if (expected_ == part::body_until_end) expected_ = part::nothing;
}

void response_reader::take_head(std::string_view& bytes) {
  // One that came whole is not copied.
  if (const auto size = text_.empty() ? bytes.find(head_end) : bytes.npos; size < max_head_size) {
    const auto head = bytes.substr(0, size);
    bytes.remove_prefix(size + head_end.size());
    return read_head(head);
  }
  const auto before = text_.size();
  text_.append(bytes.substr(0, max_head_size + 1 - before));
  if (!begins_with_version(text_)) return fail("it does not begin with HTTP/1");
  const auto end = text_.find(head_end, before - std::min<std::size_t>(before, 3));
  if (end == text_.npos) {
    bytes.remove_prefix(text_.size() - before);
    if (text_.size() > max_head_size) fail("its head exceeds the limit");
    return;
  }
  bytes.remove_prefix(end + head_end.size() - before);
  text_.resize(end);
  read_head(text_);
  text_.clear();
}

void response_reader::read_head(std::string_view rest) {
  if (!begins_with_version(rest)) return fail("it does not begin with HTTP/1");
  response_.fields.reserve(rest.size() + line_end.size());
  if (!read_status_line(take_until(rest, line_end))) return fail("its status line is invalid");
  while (!rest.empty())
    if (!read_field(take_until(rest, line_end))) return fail("one of its fields is invalid");
  keeps_connection_ = keeps_connection_ && !has_element(response_, "Connection", "close");
  expect_body();
}

// "HTTP/1.1 200 OK"; only such a server keeps a connection without a promise to.
bool response_reader::read_status_line(std::string_view line) {
  constexpr std::size_t status_at = 9, status_end = 12;
  if (line.size() < status_end || !ascii::is_digit(line[7]) || line[8] != ' ') return false;
  std::size_t status = 0;
  if (!read_size(line.substr(status_at, status_end - status_at), 10, status)) return false;
  if (line.size() > status_end && line[status_end] != ' ') return false;
  if (status < 100) return false;
  response_.status = static_cast<int>(status);
  keeps_connection_ = line[7] != '0';
  return std::ranges::all_of(line, is_value_character);
}

bool response_reader::read_field(std::string_view line) {
  const auto name = line.substr(0, line.find(':'));
  if (name.empty() || name.size() == line.size()) return false;
  const auto value = ascii::trimmed(line.substr(name.size() + 1));
  if (!std::ranges::all_of(name, is_name_character) ||
      !std::ranges::all_of(value, is_value_character))
    return false;
  response_.fields.push_back({name, value});
  return true;
}

void response_reader::expect_body() {
  const int status = response_.status;
  expected_ = part::nothing;
  if (!has_body_ || status / 100 == 1 || status == 204 || status == 304) return;
  const auto length = response_.field("Content-Length");
  std::size_t codings = 0;
  for_each_element(response_, "Transfer-Encoding", [&](std::string_view) { ++codings; });
  if (response_.field("Transfer-Encoding")) {
    if (length || codings != 1 || !has_element(response_, "Transfer-Encoding", "chunked"))
      return fail("its length is ambiguous");
    expected_ = part::chunk_size;
  } else if (length) {
    expect_sized_body(*length);
  } else {
    keeps_connection_ = false;
    expected_ = part::body_until_end;
  }
}

void response_reader::expect_sized_body(std::string_view length) {
  bool is_clear = true;
  for_each_element(response_, "Content-Length",
                   [&](std::string_view each) { is_clear = is_clear && each == length; });
  if (!is_clear || !read_size(length, 10, left_)) return fail("its length is invalid");
  if (left_ > max_body_size) return fail("its body exceeds the limit");
  if (left_ == 0) return;
  response_.body.reserve(left_);
  expected_ = part::sized_body;
}

void response_reader::take_body(std::string_view& bytes, part next) {
  const auto taken = bytes.substr(0, left_);
  if (response_.body.size() + taken.size() > max_body_size)
    return fail("its body exceeds the limit");
  response_.body.append(taken);
  bytes.remove_prefix(taken.size());
  left_ -= taken.size();
  if (left_ == 0) expected_ = next;
}

// Whether `text_` has a whole line now, without its end.
bool response_reader::take_line(std::string_view& bytes) {
  while (!bytes.empty()) {
    text_ += bytes.front();
    bytes.remove_prefix(1);
    if (text_.size() > max_line_size) return fail("a line between chunks exceeds the limit"), false;
    if (!text_.ends_with(line_end)) continue;
    text_.resize(text_.size() - line_end.size());
    return true;
  }
  return false;
}

void response_reader::take_chunk_size(std::string_view& bytes) {
  if (!take_line(bytes)) return;
  const std::string_view line = text_;
  if (!read_size(ascii::trimmed(line.substr(0, line.find(';'))), 16, left_))
    return fail("the size of a chunk is invalid");
  if (left_ > max_body_size) return fail("its body exceeds the limit");
  text_.clear();
  expected_ = left_ > 0 ? part::chunk : part::trailer;
}

void response_reader::take_chunk_end(std::string_view& bytes) {
  if (!take_line(bytes)) {
    if (text_ != line_end.substr(0, text_.size())) fail("a chunk is longer than its size");
    return;
  }
  if (!text_.empty()) return fail("a chunk is longer than its size");
  expected_ = part::chunk_size;
}

// What a trailer says is ignored.
void response_reader::take_trailer(std::string_view& bytes) {
  if (!take_line(bytes)) return;
  trailer_size_ += text_.size();
  if (trailer_size_ > max_head_size) return fail("its trailer exceeds the limit");
  if (text_.empty()) expected_ = part::nothing;
  text_.clear();
}

}  // namespace dynasession::inline v0::net
