// SPDX-License-Identifier: Apache-2.0
#include "aws/credentials/credentials_sources.hpp"

#include "aws/credentials/instance_credentials.hpp"
#include "aws/signing/sigv4.hpp"
#include "support/ascii.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <chrono>
#include <utility>
#include <variant>

namespace dynasession::inline v0::aws {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using fetched = result<temporary_credentials>;
using http_answer = result<net::http_response>;

/// Sends a request; repeats it if the server answers with a 5xx status.
asio::awaitable<http_answer> send(const source_context& context, const endpoint& where,
                                  net::http_request request, net::deadline until) {
  constexpr int max_attempts = 3;
  until = std::min(until, std::chrono::steady_clock::now() + 5s);
  const auto client = context.make_client(where);
  if (!client) co_return client.error();
  for (int attempt = 1;; ++attempt) {
    auto sent = request;
    auto got = co_await (*client)->send(sent, until);
    if (const auto* failure = std::get_if<net::http_failure>(&got))
      co_return no_credentials(failure->reason);
    auto& response = std::get<net::http_response>(got);
    if (response.status < 500 || attempt == max_attempts) co_return std::move(response);
    asio::steady_timer pause(co_await asio::this_coro::executor, attempt * 50ms);
    co_await pause.async_wait(asio::use_awaitable);
  }
}

std::chrono::sys_seconds now(const source_context& context) {
  return std::chrono::floor<std::chrono::seconds>(context.clock());
}

/// Distinguishes the sessions of a role in the logs of AWS.
std::string session_name(const source_context& context) {
  return "dynasession-" + std::to_string(now(context).time_since_epoch().count());
}

result<std::string> token_in(const std::string& file, const source_context& context) {
  const auto text = context.files(file);
  if (!text) return text.error();
  if (!*text) return error(errc::invalid_configuration, file + ": the file does not exist");
  return std::string(ascii::trimmed(**text, " \t\r\n"));
}

class fixed_source final : public credentials_source {
 public:
  explicit fixed_source(aws_credentials keys) : keys_(std::move(keys)) {}

  asio::awaitable<fetched> fetch(net::deadline) override {
    co_return temporary_credentials(keys_, never);
  }

 private:
  aws_credentials keys_;
};

/// The configuration of a source, and its context.
template <class From>
class configured_source : public credentials_source {
 public:
  configured_source(From from, source_context context)
      : from_(std::move(from)), context_(std::move(context)) {}

 protected:
  const From from_;
  const source_context context_;
};

class container_source final : public configured_source<container_endpoint> {
 public:
  using configured_source::configured_source;

  asio::awaitable<fetched> fetch(net::deadline until) override {
    auto request = container_request(from_, context_.environment, context_.files);
    if (!request) co_return request.error();
    const auto answer = co_await send(context_, from_.where, *std::move(request), until);
    if (!answer) co_return answer.error();
    co_return read_temporary_credentials(*answer);
  }
};

class instance_source final : public configured_source<instance_role> {
 public:
  using configured_source::configured_source;

  asio::awaitable<fetched> fetch(net::deadline until) override {
    const auto first = co_await ask_for_token(until);
    const auto token = word_in(first, read_instance_token);
    if (!token) co_return token.error();
    const auto second =
        co_await send(context_, from_.where, instance_role_request(from_.where, *token), until);
    const auto role = word_in(second, read_instance_role);
    if (!role) co_return role.error();
    const auto answer = co_await send(
        context_, from_.where, instance_credentials_request(from_.where, *token, *role), until);
    if (!answer) co_return answer.error();
    const auto found = read_temporary_credentials(*answer);
    if (!found) co_return found;
    co_return extended(*found, now(context_));
  }

 private:
  /// Outside of EC2 packets to this address are often dropped, so the timeout is short.
  asio::awaitable<http_answer> ask_for_token(net::deadline until) {
    until = std::min(until, std::chrono::steady_clock::now() + 1s);
    return send(context_, from_.where, instance_token_request(from_.where), until);
  }

  result<std::string> word_in(const http_answer& answer,
                              result<std::string> (*read)(const net::http_response&)) const {
    if (!answer) return with_reason(answer.error());
    auto word = read(*answer);
    if (word || is_outage(*answer)) return word;
    return with_reason(word.error());
  }

  /// An outage passes; that there is no service, or no role, does not.
  static bool is_outage(const net::http_response& answer) {
    return answer.status >= 500 || answer.status == 429;
  }

  error with_reason(const error& reason) const {
    if (from_.why_last_resort.empty()) return reason;
    return {errc::missing_credentials,
            from_.why_last_resort + "; the instance's metadata service: " + reason.detail()};
  }
};

class web_identity_source final : public credentials_source {
 public:
  web_identity_source(web_identity identity, service_endpoint sts, source_context context)
      : identity_(std::move(identity)), sts_(std::move(sts)), context_(std::move(context)) {}

  asio::awaitable<fetched> fetch(net::deadline until) override {
    const auto token = token_in(identity_.token_file, context_);
    if (!token) co_return token.error();
    auto request = web_identity_request(sts_.where, identity_, *token, session_name(context_));
    const auto answer = co_await send(context_, sts_.where, std::move(request), until);
    if (!answer) co_return answer.error();
    co_return read_role_credentials(*answer);
  }

 private:
  web_identity identity_;
  service_endpoint sts_;
  source_context context_;
};

class sso_source final : public configured_source<single_sign_on> {
 public:
  using configured_source::configured_source;

  asio::awaitable<fetched> fetch(net::deadline until) override {
    const auto kept = token_in(sso_token_file(from_, context_.environment), context_);
    if (!kept)
      co_return error(errc::missing_credentials,
                      kept.error().detail() + ": log in with `aws sso login`");
    const auto token = read_sso_token(*kept, now(context_));
    if (!token) co_return token.error();
    const auto answer = co_await send(context_, from_.portal, sso_request(from_, *token), until);
    if (!answer) co_return answer.error();
    co_return read_sso_credentials(*answer, from_);
  }
};

class process_source final : public configured_source<credential_process> {
 public:
  using configured_source::configured_source;

  asio::awaitable<fetched> fetch(net::deadline until) override {
    const auto output = co_await context_.run(from_.command, until);
    if (!output) co_return no_credentials("credential_process: " + output.error().detail());
    co_return read_process_credentials(*output, from_);
  }
};

class role_source final : public credentials_source {
 public:
  role_source(std::unique_ptr<credentials_source> with, assumed_role role, service_endpoint sts,
              source_context context)
      : with_(std::move(with)),
        role_(std::move(role)),
        sts_(std::move(sts)),
        context_(std::move(context)) {}

  asio::awaitable<fetched> fetch(net::deadline until) override {
    auto with = co_await with_->fetch(until);
    if (!with) co_return with.error();
    const auto answer = co_await send(context_, sts_.where, signed_request(with->value), until);
    if (!answer) co_return answer.error();
    co_return read_role_credentials(*answer);
  }

 private:
  net::http_request signed_request(const aws_credentials& with) const {
    auto request = assume_role_request(sts_.where, role_, session_name(context_));
    const auto at = now(context_);
    const signing_key key(with, std::chrono::floor<std::chrono::days>(at), sts_.signing_region,
                          "sts");
    const auto host = sts_.where.authority();
    sign(request, host, key, at);
    request.fields.push_back({"Host", host});
    return request;
  }

  std::unique_ptr<credentials_source> with_;
  assumed_role role_;
  service_endpoint sts_;
  source_context context_;
};

using source_ptr = std::unique_ptr<credentials_source>;

class source_maker {
 public:
  source_maker(const credentials_chain& chain, const source_context& context)
      : chain_(chain), context_(context) {}

  source_ptr operator()(const aws_credentials& keys) const {
    return std::make_unique<fixed_source>(keys);
  }
  source_ptr operator()(const web_identity& identity) const {
    return std::make_unique<web_identity_source>(identity, chain_.sts, context_);
  }
  source_ptr operator()(const single_sign_on& sso) const {
    return std::make_unique<sso_source>(sso, context_);
  }
  source_ptr operator()(const credential_process& process) const {
    return std::make_unique<process_source>(process, context_);
  }
  source_ptr operator()(const container_endpoint& from) const {
    return std::make_unique<container_source>(from, context_);
  }
  source_ptr operator()(const instance_role& from) const {
    return std::make_unique<instance_source>(from, context_);
  }

 private:
  const credentials_chain& chain_;
  const source_context& context_;
};

}  // namespace

source_ptr make_source(const credentials_chain& chain, const source_context& context) {
  auto made = std::visit(source_maker(chain, context), chain.base);
  for (const auto& role : chain.roles)
    made = std::make_unique<role_source>(std::move(made), role, chain.sts, context);
  return made;
}

}  // namespace dynasession::inline v0::aws
