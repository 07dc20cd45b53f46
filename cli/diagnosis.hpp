// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/context.hpp"

#include <dynasession/error.hpp>

#include <string>
#include <vector>

namespace cli {

enum class severity { ok, warning, problem };

/// The result of one check.
struct check_result {
  severity is;
  std::string what;
  std::string details;
  std::string advice{};
};

/// What to do about an error.
std::string advice_for(const dynasession::error& reason);

/// The results so far.
class diagnosis {
 public:
  void add(check_result found) { all_.push_back(std::move(found)); }
  void ok(std::string what, std::string details);
  void warn(std::string what, std::string details, std::string advice);
  void fail(std::string what, std::string details, std::string advice);
  /// With the advice for its code.
  void fail(std::string what, const dynasession::error& reason);

  /// Prints all results; failed if one is a problem.
  exit_code report(const context& with) const;

 private:
  std::vector<check_result> all_;
};

}  // namespace cli
