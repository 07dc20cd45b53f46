// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/context.hpp"

#include <dynasession/error.hpp>

#include <string>
#include <vector>

namespace cli {

enum class verdict { ok, warning, problem };

struct finding {
  verdict is;
  std::string what;
  std::string details;
  std::string advice{};  ///< what to do about it
};

/// What an error of a store asks for.
std::string advice_for(dynasession::errc code);

/// The findings so far.
class diagnosis {
 public:
  void add(finding found) { all_.push_back(std::move(found)); }
  void ok(std::string what, std::string details);
  void warn(std::string what, std::string details, std::string advice);
  void fail(std::string what, std::string details, std::string advice);
  /// With the advice that its code asks for.
  void fail(std::string what, const dynasession::error& reason);

  /// Prints all of them; failed if there is a problem.
  exit_code tell(const context& with) const;

 private:
  std::vector<finding> all_;
};

}  // namespace cli
