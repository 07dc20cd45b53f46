// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/http_response.hpp"

#include <string>
#include <vector>

namespace dynasession::test {

/// A certificate for localhost, as PEM: one for all servers of a process.
struct tls_files {
  std::string certificate;
  std::string key;
};
const tls_files& files_of_localhost();

/// What curl gets, which trusts that certificate. `fields` are whole: "Cookie: a=b".
http_response get_by_curl(const std::string& url, const std::vector<std::string>& fields = {});

/// Whether it sets the cookie with the attribute Secure. The test fails if it does not set it.
bool sets_secure(const http_response& answer, const std::string& cookie_name);

}  // namespace dynasession::test
