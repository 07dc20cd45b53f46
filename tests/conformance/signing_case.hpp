// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/signing/canonical_request.hpp"
#include "aws/signing/sigv4.hpp"
#include "net/http_message.hpp"

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace dynasession::test {

/// A request in a file, with the field Host apart.
struct written_request {
  net::http_request request;
  std::string host;
};
written_request parse_request(std::string_view text);

/// "2015-08-30T12:36:00Z"
std::chrono::sys_seconds parse_time(const std::string& text);

/// A folder of the SigV4 suite: the input, and the expected result of each step.
struct signing_case {
  std::string name;
  written_request given;
  std::chrono::sys_seconds at;
  aws::signing_key key;
  aws::signing_options options;

  std::string canonical_text;
  std::string string_to_sign;
  std::string signature;
  written_request signed_request;
};
/// All cases that exist.
std::vector<signing_case> signing_cases(const std::filesystem::path& folder);

}  // namespace dynasession::test
