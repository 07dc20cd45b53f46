// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/credentials/credentials_chain.hpp"
#include "aws/credentials/credentials_provider.hpp"
#include "aws/endpoints/endpoint.hpp"
#include "aws/profiles/settings.hpp"
#include "aws/profiles/shared_configuration.hpp"
#include "net/http_client.hpp"

#include <dynasession/clock.hpp>

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <memory>
#include <string>

namespace dynasession::inline v0::aws {

/// Makes a client for one endpoint. Errors: invalid_configuration.
using http_client_factory =
    std::function<result<std::unique_ptr<net::http_client>>(const endpoint& where)>;

/// Runs a shell command and returns its output.
using program_runner =
    std::function<boost::asio::awaitable<result<std::string>>(std::string command, net::deadline)>;

/// What sources need to fetch credentials.
class source_context {
 public:
  source_context() = default;

  environment_lookup environment;
  file_lookup files;
  http_client_factory make_client;
  program_runner run;
  clock_source clock;
};

/// The source that fetches the credentials of a chain. Errors of a fetch: unavailable,
/// access_denied, missing_credentials, invalid_configuration.
std::unique_ptr<credentials_source> make_source(const credentials_chain& chain,
                                                const source_context& context);

}  // namespace dynasession::inline v0::aws
