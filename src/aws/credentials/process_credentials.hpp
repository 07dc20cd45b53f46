// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/credentials/temporary_credentials.hpp"

#include <dynasession/error.hpp>

#include <string>

namespace dynasession::inline v0::aws {

/// A command of the shell that prints credentials.
class credential_process {
 public:
  credential_process() = default;

  std::string command;
  std::string account_id;  ///< where it does not tell; empty: not known

  friend bool operator==(const credential_process&, const credential_process&) = default;
};

/// What the command has printed, in the first version of AWS's format. Errors: unavailable.
result<temporary_credentials> read_process_credentials(const std::string& output,
                                                       const credential_process& process);

}  // namespace dynasession::inline v0::aws
