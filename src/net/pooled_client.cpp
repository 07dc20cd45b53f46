// SPDX-License-Identifier: Apache-2.0
#include "net/pooled_client.hpp"

#include <dynasession/detail/blocking_call.hpp>

#include <boost/asio/execution/context.hpp>
#include <boost/asio/query.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace dynasession::inline v0::net {
namespace {

namespace asio = boost::asio;
using clock = std::chrono::steady_clock;
using asio::ip::tcp;
using boost::system::error_code;

// Shared with the handler, which may run after the deadline.
struct lookup {
  lookup(const asio::any_io_executor& executor, deadline until)
      : resolver(executor), finished(executor, until) {}

  tcp::resolver resolver;
  asio::steady_timer finished;
  error_code failure;
  std::optional<connection::address_list> addresses;
};

std::optional<connection::address_list> literal(const std::string& host, std::uint16_t port) {
  error_code not_an_address;
  const auto address = asio::ip::make_address(host, not_an_address);
  if (not_an_address) return std::nullopt;
  return connection::address_list::create(tcp::endpoint(address, port), host, std::to_string(port));
}

// Of the time that a call had. With less a new connection is not worth opening: against a server that
// does not answer, each waiter would open one just before its end.
constexpr int least_part_for_opening = 20;

http_failure too_late(const char* reason) { return {http_failure::stage::not_sent, reason, true}; }

bool is_stale(const http_result<http_response>& answer) {
  const auto* failure = std::get_if<http_failure>(&answer);
  return failure && failure->where == http_failure::stage::stale;
}

bool is_final(const http_result<http_response>& answer) {
  const auto* response = std::get_if<http_response>(&answer);
  return response && !may_answer_again(response->status);
}

}  // namespace

asio::awaitable<http_result<connection::address_list>> resolve(std::string host, std::uint16_t port,
                                                               deadline until) {
  if (auto addresses = literal(host, port)) co_return *std::move(addresses);
  auto started = std::make_shared<lookup>(co_await asio::this_coro::executor, until);
  started->resolver.async_resolve(
      host, std::to_string(port),
      [started](const error_code& failure, connection::address_list addresses) {
        started->failure = failure;
        started->addresses = std::move(addresses);
        started->finished.cancel();
      });
  error_code cancelled;
  co_await started->finished.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
  const auto not_sent = http_failure::stage::not_sent;
  if (!started->addresses)
    co_return http_failure(not_sent, "resolving the name of the server took too long", true);
  if (started->failure)
    co_return http_failure(not_sent,
                           "resolving the name of the server: " + started->failure.message());
  co_return *std::move(started->addresses);
}

pooled_client::pooled_client(server_address server, pool_options options)
    : server_(std::move(server)), options_(std::move(options)), limit_(options_.max_connections) {
  if (options_.home) watching_ = std::make_shared<watchdog>(*options_.home);
  if (server_.tls) tls_.emplace(options_.ca_file, options_.max_resumption);
}

asio::awaitable<http_result<http_response>> pooled_client::send(http_request& request,
                                                                deadline until) {
  const auto begin = clock::now();
  auto permit = begin < until ? limit_.try_acquire() : semaphore::permit();
  if (!permit) permit = co_await limit_.acquire(until);
  if (!permit) co_return too_late("no connection was free in time");
  const auto executor = co_await asio::this_coro::executor;
  const bool blocks = options_.home && detail::blocking_call::runs(executor);
  const auto* const caller = blocks ? nullptr : &asio::query(executor, asio::execution::context);
  std::optional<pooled_connection> used;
  if (!request.wants_new_connection) used = take_idle(caller);
  if (!used) {
    auto failure = co_await open(used, caller, begin, until);
    if (!used) co_return failure;
  }
  auto answer = co_await used->link->exchange(request, until);
  if (is_stale(answer)) close_idle();  // the server has probably closed the others too
  if (is_final(answer)) keep(*std::move(used));
  co_return answer;
}

asio::awaitable<http_failure> pooled_client::open(std::optional<pooled_connection>& opened,
                                                  context_ptr caller, time_point begin,
                                                  deadline until) {
  if (until - clock::now() < (until - begin) / least_part_for_opening)
    co_return too_late("no connection was free in time to open one");
  make_room();
  auto made = co_await connect(caller == nullptr, until);
  if (auto* failure = std::get_if<http_failure>(&made)) co_return std::move(*failure);
  opened = {std::get<connection_ptr>(std::move(made)), caller, clock::now(), {}};
  co_return http_failure();
}

void pooled_client::close_idle() {
  std::deque<pooled_connection> closed;
  const std::lock_guard lock(mutex_);
  closed.swap(idle_);
}

std::optional<pooled_client::pooled_connection> pooled_client::take_idle(context_ptr caller) {
  const auto now = clock::now();
  for (;;) {
    auto found = take_newest(caller, now);
    if (!found || (found->opened >= now - options_.max_age && found->link->is_reusable()))
      return found;
  }
}

std::optional<pooled_client::pooled_connection> pooled_client::take_newest(context_ptr caller,
                                                                           time_point now) {
  const std::lock_guard lock(mutex_);
  while (!idle_.empty() && idle_.front().idle_since < now - options_.max_idle) idle_.pop_front();
  auto newest = std::find_if(idle_.rbegin(), idle_.rend(),
                             [caller](const auto& each) { return each.used_by == caller; });
  // One that is registered with another context serves as well.
  if (newest == idle_.rend() && caller)
    newest = std::find_if(idle_.rbegin(), idle_.rend(),
                          [](const auto& each) { return each.used_by != nullptr; });
  if (newest == idle_.rend()) return std::nullopt;
  auto found = std::move(*newest);
  found.used_by = caller;
  idle_.erase(std::next(newest).base());
  return found;
}

void pooled_client::keep(pooled_connection used) {
  if (!used.link->is_complete()) return;
  const std::lock_guard lock(mutex_);
  used.idle_since = clock::now();
  idle_.push_back(std::move(used));
}

// The limit is one for both kinds: before another is opened, idle ones of the other kind are closed.
void pooled_client::make_room() {
  const std::lock_guard lock(mutex_);
  while (idle_.size() > limit_.free()) idle_.pop_front();
}

asio::awaitable<http_result<pooled_client::connection_ptr>> pooled_client::connect(bool blocks,
                                                                                   deadline until) {
  const auto& proxy = options_.proxy;
  auto resolving = proxy ? options_.resolve_name(proxy->host, proxy->port, until)
                         : options_.resolve_name(server_.host, server_.port, until);
  auto addresses = co_await std::move(resolving);
  if (auto* failure = std::get_if<http_failure>(&addresses))
    co_return proxy ? failure_of_proxy(std::move(*failure)) : std::move(*failure);
  auto found = std::get<connection::address_list>(std::move(addresses));
  auto* const tls = tls_ ? &*tls_ : nullptr;
  if (!watching_) watching_ = std::make_shared<watchdog>(co_await asio::this_coro::executor);
  std::shared_ptr<watchdog> watching;
  if (!blocks) watching = watching_;
  co_return co_await connection::open(server_, proxy, std::move(found), tls, std::move(watching),
                                      until);
}

}  // namespace dynasession::inline v0::net
