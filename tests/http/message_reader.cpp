// SPDX-License-Identifier: Apache-2.0
#include "http/message_reader.hpp"

namespace dynasession::test {

std::optional<std::string> message_reader::head() { return up_to("\r\n\r\n"); }

std::optional<std::string> message_reader::exactly(std::size_t size) {
  while (received_.size() < size)
    if (!receive_more()) return std::nullopt;
  return take(size);
}

std::optional<std::string> message_reader::chunks() {
  // JSON and our pages hold no line ends of this kind, so the last chunk is the first such place.
  return up_to("0\r\n\r\n");
}

std::string message_reader::rest() {
  while (receive_more()) continue;
  return take(received_.size());
}

bool message_reader::receive_more() {
  last_ = source_.receive(received_, timeout_);
  return last_ == reception::bytes;
}

std::optional<std::string> message_reader::up_to(const std::string& mark) {
  auto found = received_.find(mark);
  for (; found == std::string::npos; found = received_.find(mark))
    if (!receive_more()) return std::nullopt;
  return take(found + mark.size());
}

std::string message_reader::take(std::size_t size) {
  auto taken = received_.substr(0, size);
  received_.erase(0, size);
  return taken;
}

}  // namespace dynasession::test
