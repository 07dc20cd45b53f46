// SPDX-License-Identifier: Apache-2.0
#include "adapter_suite/https.hpp"

#include "http/certificate.hpp"
#include "support/child_process.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

namespace dynasession::test {
namespace {

const temporary_folder& folder() {
  static const temporary_folder made;
  return made;
}

tls_files make_files() {
  const certificate shown("DNS:localhost");
  const tls_files made{folder().file("shown.pem"), folder().file("shown.key")};
  shown.write_to(made.certificate);
  shown.write_key_to(made.key);
  return made;
}

}  // namespace

const tls_files& files_of_localhost() {
  static const tls_files made = make_files();
  return made;
}

http_response get_by_curl(const std::string& url, const std::vector<std::string>& fields) {
  std::vector<std::string> command{"/usr/bin/curl",
                                   "-sS",
                                   "--include",
                                   "--http2",
                                   "--noproxy",
                                   "*",
                                   "--cacert",
                                   files_of_localhost().certificate,
                                   url};
  for (const auto& field : fields) command.insert(command.end(), {"--header", field});
  return parse_response(child_process(command, folder().path()).read_rest());
}

bool sets_secure(const http_response& answer, const std::string& cookie_name) {
  const auto cookie = answer.set_cookie(cookie_name);
  EXPECT_TRUE(cookie) << answer.first_line;
  return cookie && cookie->find("; Secure") != cookie->npos;
}

}  // namespace dynasession::test
