// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/credentials/temporary_credentials.hpp"

#include <dynasession/error.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <string>

/// Credentials that a program prints.
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

/// Runs a shell command and returns its output. Its standard input is empty; its standard error is
/// ours. It inherits no other file or connection, no blocked signal, and the environment without our variables
/// (DYNAMO_DB_SESSION_...). SIGPIPE ends it, even if this process ignores it. It is killed at the deadline, and if the
/// coroutine is destroyed.
/// Errors: unavailable, if it fails, prints more than 64 KiB or takes too long.
boost::asio::awaitable<result<std::string>> run_program(
    std::string command, std::chrono::steady_clock::time_point until);

}  // namespace dynasession::inline v0::aws
