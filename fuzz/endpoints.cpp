// SPDX-License-Identifier: Apache-2.0
#include "aws/endpoints/endpoint.hpp"
#include "expect.hpp"
#include "input.hpp"
#include "support/ascii.hpp"
#include "targets.hpp"

#include <algorithm>
#include <string>

namespace fuzz {

using namespace dynasession;

void endpoints(std::string_view input) {
  const auto parsed = aws::parse_endpoint(with_secrets(input));
  if (!parsed) return expect_error(parsed.error(), {errc::invalid_configuration});
  const auto url = parsed->url();
  expect(!parsed->host.empty() && parsed->port != 0, "an endpoint can be connected to");
  expect(std::ranges::all_of(url, ascii::is_visible), "a URL can be sent");
  expect(parsed->authority().find('@') == std::string::npos, "no user is sent");
  const auto again = aws::parse_endpoint(url);
  expect(again && again->url() == url && again->host == parsed->host, "an endpoint comes back");
}

}  // namespace fuzz
