// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/credentials/temporary_credentials.hpp"

#include <dynasession/error.hpp>

#include <string>

namespace dynasession::inline v0::aws {

/// A shell command that prints credentials.
class credential_process {
 public:
  credential_process() = default;

  std::string command;
  std::string account_id;  ///< used if the output has none; empty if not known

  friend bool operator==(const credential_process&, const credential_process&) = default;
};

/// Reads the output of the command, in version 1 of AWS's format. Errors: unavailable.
result<temporary_credentials> read_process_credentials(const std::string& output,
                                                       const credential_process& process);

}  // namespace dynasession::inline v0::aws
