// SPDX-License-Identifier: Apache-2.0
#include "adapter_suite/adapter_test.hpp"

#include <chrono>
#include <stdexcept>

namespace dynasession::test {

configuration adapter_test::options() {
  configuration made{.secret_key = "a secret of the adapter suite, 32 bytes or more",
                     .deadline = std::chrono::seconds(20),  // sanitizers are slow
                     .logger = [this](log_level, std::string_view line) {
                       const std::lock_guard lock(mutex_);
                       log_.emplace_back(line);
                     }};
  change_(made);
  return made;
}

web_browser adapter_test::known_visitor() const {
  auto visitor = new_browser();
  visitor.get("/visit");
  return visitor;
}

std::string adapter_test::pair_of(web_browser& visitor) {
  return std::string(cookie_name) + "=" + visitor.cookies().at(cookie_name);
}

std::string adapter_test::get_request(const std::string& target,
                                      std::initializer_list<std::string> cookie_fields) {
  std::string request = "GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n";
  for (const auto& field : cookie_fields) request += "Cookie: " + field + "\r\n";
  return request + "\r\n";
}

std::optional<http_response> adapter_test::answer_to(std::string_view bytes) const try {
  return ask(port(), bytes);
} catch (const std::runtime_error&) {
  return std::nullopt;
}

std::vector<std::string> adapter_test::log_lines(std::string_view with) const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> found;
  for (const auto& line : log_)
    if (line.find(with) != line.npos) found.push_back(line);
  return found;
}

}  // namespace dynasession::test
