// SPDX-License-Identifier: Apache-2.0
#include "adapter_suite/nginx_of_the_guide.hpp"

#include "adapter_suite/https.hpp"
#include "docs/markdown.hpp"

#include <fstream>
#include <iterator>

namespace dynasession::test {
namespace {

std::string shown_configuration() {
  std::ifstream in(DYNASESSION_SOURCE_DIR "/docs/guides/proxies.md", std::ios::binary);
  const std::string page{std::istreambuf_iterator<char>(in), {}};
  const auto blocks = docs::code_blocks(page, "nginx");
  std::string text;
  for (const auto& line : blocks.at(0)) text += line + '\n';
  return text;
}

std::string here(int port) { return "127.0.0.1:" + std::to_string(port); }

}  // namespace

void nginx_of_the_guide::put_before(int one, int other) {
  process_.reset();
  process_.emplace(
      folder_.path(),
      adapted(shown_configuration(),
              {{"127.0.0.1:8080", here(one)},
               {"127.0.0.1:8081", here(other)},
               {"listen 443 ssl http2;", "listen " + here(https_port_) + " ssl http2;"},
               {"listen 80;", "listen " + here(http_port_) + ";"},
               {"/etc/ssl/example.org.pem", files_of_localhost().certificate},
               {"/etc/ssl/example.org.key", files_of_localhost().key}}));
}

}  // namespace dynasession::test
