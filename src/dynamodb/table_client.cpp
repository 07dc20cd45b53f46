// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/table_client.hpp"

#include "dynamodb/table/table_requests.hpp"

#include <dynasession/dynamodb/table_finding.hpp>

#include <utility>

namespace dynasession::inline v0::dynamodb {

namespace asio = boost::asio;

table_client::table_client(const dynamodb_options& options, std::shared_ptr<client> service)
    : service_(std::move(service)),
      table_name_(options.table_name),
      table_key_(options.table_key),
      deadline_(options.deadline),
      patience_(options.patience),
      random_(options.random) {}

asio::awaitable<result<reply>> table_client::call(request sent, retry_policy policy,
                                                  net::deadline until) {
  return explained(send(std::move(sent), policy, until), until);
}

asio::awaitable<result<reply>> table_client::explained(asio::awaitable<result<reply>> call,
                                                       net::deadline until) {
  auto answered = co_await std::move(call);
  if (!answered) co_await explain(answered, until);
  co_return answered;
}

asio::awaitable<void> table_client::explain(result<reply>& failed, net::deadline until) {
  const auto failure = error(failed.error());
  auto reason = failure.detail();
  if (failure.code() == errc::incompatible_store)
    if (auto found = co_await incompatibilities(until); !found.empty()) reason = std::move(found);
  failed = error(failure.code(), "table " + table_name_ + ": " + reason);
}

asio::awaitable<result<reply>> table_client::send(request sent, retry_policy policy,
                                                  net::deadline until) {
  return is_patient_ ? service_->call_patiently(std::move(sent), policy, until, deadline_, used_)
                     : service_->call(std::move(sent), policy, until, used_);
}

asio::awaitable<std::string> table_client::incompatibilities(net::deadline until) {
  const auto described =
      co_await service_->call(describe_table(table_name_), retry_policy::read, until, used_);
  if (!described) co_return std::string();
  const auto known = read_table(described->body);
  co_return table::incompatibilities(table::compare(known, table_key_, {.expiry = false}));
}

}  // namespace dynasession::inline v0::dynamodb
