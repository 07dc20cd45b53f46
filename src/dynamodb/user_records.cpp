// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/user_records.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

namespace dynasession::dynamodb {

namespace asio = boost::asio;

user_records::user_records(table_client& table, user_requests requests)
    : table_(table), requests_(std::move(requests)) {}

// The index comes late, and knows keys alone: what is true of a record only the record tells.
asio::awaitable<result<session_page>> user_records::list(std::string user, timestamp now,
                                                         std::string after) {
  const auto end = table_.until();
  const auto answered = co_await table_.call(requests_.query(user, after), repeat::reading, end);
  if (!answered) co_return answered.error();
  auto indexed = requests_.read_query(answered->body);
  session_page page;
  page.next = std::move(indexed.next);
  if (indexed.keys.empty()) co_return page;
  auto found = co_await read(std::move(indexed.keys), end);
  if (!found) co_return found.error();
  page.sessions = *std::move(found);
  std::erase_if(page.sessions, [&](const session_summary& each) {
    return each.user != user || each.expire_at <= now;
  });
  co_return page;
}

asio::awaitable<result<user_records::summaries>> user_records::read(std::vector<std::string> keys,
                                                                    net::deadline until) {
  summaries all;
  auto waiting = table_.start_backoff();
  auto sent = requests_.read_records(keys);
  for (;;) {
    const auto answered = co_await table_.call(sent, repeat::reading, until);
    if (!answered) co_return answered.error();
    auto read = requests_.read_answer(answered->body);
    std::ranges::move(read.found, std::back_inserter(all));
    if (read.left.empty()) co_return all;
    const auto pause = waiting.next_pause();
    if (!pause) co_return error(errc::deadline_exceeded, "BatchGetItem: no capacity left");
    asio::steady_timer timer(co_await asio::this_coro::executor, *pause);
    co_await timer.async_wait(asio::use_awaitable);
    sent = requests_.read_records(std::move(read.left));
  }
}

// An id that was renewed leads on to the record of today.
asio::awaitable<result<bool>> user_records::remove(std::string key, std::string user) {
  const auto end = table_.until();
  std::vector<std::string> seen;
  for (std::optional<std::string> next = std::move(key);
       next && std::ranges::find(seen, *next) == seen.end();) {
    seen.push_back(*next);
    const auto answered = co_await table_.call(requests_.remove(*next, user), repeat::safely, end);
    if (!answered) co_return answered.error();
    if (!answered->refused) co_return true;
    next = successor_in(answered->body);
    // An earlier attempt whose answer was lost may be why nothing is there.
    if (!next && answered->in_doubt && !answered->body.contains("Item")) co_return true;
  }
  co_return false;
}

}  // namespace dynasession::dynamodb
