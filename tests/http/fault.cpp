// SPDX-License-Identifier: Apache-2.0
#include "http/fault.hpp"

#include "http/http_head.hpp"

#include <algorithm>
#include <utility>

namespace dynasession::test {
namespace {

constexpr std::string_view crc_field = "\r\nx-amz-crc32: ";

auto always(answer instead) {
  return [instead = std::move(instead)](const answer&) { return instead; };
}

std::size_t size_of_head(const std::string& message) {
  return std::min(message.find("\r\n\r\n"), message.size());
}

answer with_wrong_crc(answer right) {
  const auto head = lower_case(right.bytes.substr(0, size_of_head(right.bytes)));
  const auto wrong = std::string(crc_field) + "1";
  const auto start = std::min(head.find(crc_field), head.size());
  const auto end = std::min(head.find("\r\n", start + 2), head.size());
  right.bytes.replace(start, end - start, wrong);
  return right;
}

answer with_another_digit(answer right) {
  const auto head = size_of_head(right.bytes);
  const auto middle = head + (right.bytes.size() - head) / 2;
  const auto digit = right.bytes.find_first_of("0123456789", middle);
  if (digit != std::string::npos) right.bytes[digit] = right.bytes[digit] == '7' ? '3' : '7';
  return right;
}

answer cut_in_body(answer whole) {
  const auto head = size_of_head(whole.bytes);
  return whole.cut_to(head + (whole.bytes.size() - head) / 2);
}

answer cut_in_head(answer whole) { return whole.cut_to(size_of_head(whole.bytes) / 2); }

}  // namespace

fault::fault(std::string its_name, delivery how_often, std::function<answer(answer)> what_of_it)
    : name(std::move(its_name)), delivered(how_often), spoil(std::move(what_of_it)) {}

fault& fault::named(std::string its_name) {
  name = std::move(its_name);
  return *this;
}

fault& fault::first(hook act) {
  before = std::move(act);
  return *this;
}

fault& fault::meanwhile(hook act) {
  after = std::move(act);
  return *this;
}

namespace faults {

fault none() { return {"none", delivery::once}; }

fault lost_before() { return {"lost_before", delivery::never, always(lost_answer())}; }

fault lost_after(ending how) { return {"lost_after", delivery::once, always(answer().then(how))}; }

fault answered_before(answer instead) {
  return {"answered_before", delivery::never, always(std::move(instead))};
}

fault answered_after(answer instead) {
  return {"answered_after", delivery::once, always(std::move(instead))};
}

fault silent_before() { return {"silent_before", delivery::never, always(silent_answer())}; }

fault silent_after() { return {"silent_after", delivery::once, always(silent_answer())}; }

fault wrong_crc() { return {"wrong_crc", delivery::once, with_wrong_crc}; }

fault truncated(ending how) {
  return {"truncated", delivery::once,
          [how](answer right) { return cut_in_body(std::move(right)).then(how); }};
}

fault truncated_head(ending how) {
  return {"truncated_head", delivery::once,
          [how](answer right) { return cut_in_head(std::move(right)).then(how); }};
}

fault garbage() {
  return {"garbage", delivery::once,
          always(answer("\x15\x03\x01 this is no HTTP\r\n\r\n").then(ending::close))};
}

fault not_json() {
  return {"not_json", delivery::once, always(ok_answer("<html>Bad Gateway</html>"))};
}

fault damaged() { return {"damaged", delivery::once, with_another_digit}; }

fault slow(std::chrono::milliseconds delay) {
  return {"slow", delivery::once, [delay](answer right) { return right.after(delay); }};
}

fault swapped() { return {"swapped", delivery::swapped}; }

fault dripped(std::chrono::milliseconds pace) {
  return {"dripped", delivery::once, [pace](answer right) { return right.dripping(pace); }};
}

fault duplicated() { return {"duplicated", delivery::twice}; }

fault delayed() { return {"delayed", delivery::late, always(lost_answer())}; }

}  // namespace faults
}  // namespace dynasession::test
