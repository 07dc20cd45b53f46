// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdlib>
#include <optional>
#include <string>

namespace dynasession::test {

/// An environment variable as a test wants it, not set at first, and afterwards as it was.
class environment_variable {
 public:
  explicit environment_variable(const char* name) : name_(name) {
    if (const char* value = std::getenv(name)) before_ = value;
    ::unsetenv(name);
  }
  ~environment_variable() { set(before_); }
  environment_variable(const environment_variable&) = delete;
  environment_variable& operator=(const environment_variable&) = delete;

  void set(const std::optional<std::string>& value) {
    if (value)
      ::setenv(name_, value->c_str(), 1);
    else
      ::unsetenv(name_);
  }

 private:
  const char* name_;
  std::optional<std::string> before_;
};

}  // namespace dynasession::test
