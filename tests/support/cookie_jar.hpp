// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/clock.hpp>
#include <dynasession/commit_result.hpp>
#include <dynasession/cookie.hpp>

#include <map>
#include <optional>
#include <string>

namespace dynasession::test {

/// The cookies of a browser, by name, until they expire.
class cookie_jar {
 public:
  /// Takes the cookies of a response.
  void receive(const commit_result& answer, timestamp now) {
    for (const auto& each : answer.cookies) {
      cookies_.erase(each.name);
      if (!each.max_age)
        cookies_[each.name] = {each.value, std::nullopt};
      else if (each.max_age->count() > 0)
        cookies_[each.name] = {each.value, now + *each.max_age};
    }
  }

  /// The Cookie field of a request.
  std::string field(timestamp now) const {
    std::string all;
    for (const auto& [name, each] : cookies_)
      if (!each.until || *each.until > now) all += name + '=' + each.value + "; ";
    return all;
  }

  std::size_t size() const { return cookies_.size(); }

 private:
  struct kept {
    std::string value;
    std::optional<timestamp> until;
  };
  std::map<std::string, kept> cookies_;
};

}  // namespace dynasession::test
