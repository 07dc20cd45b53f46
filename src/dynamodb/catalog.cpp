// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/catalog.hpp"

#include "dynamodb/client/client.hpp"
#include "support/backoff.hpp"
#include "support/run_together.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <span>
#include <utility>

namespace dynasession::inline v0::dynamodb {
namespace {

namespace asio = boost::asio;

constexpr std::size_t max_concurrent_requests = 8;

void append(session_page more, session_page& to) {
  std::ranges::move(more.sessions, std::back_inserter(to.sessions));
  to.unreadable += more.unreadable;
  to.units += more.units;
}

// Those that were not seen before; each is marked as seen.
std::vector<std::string> unseen(std::vector<std::string> keys, std::set<std::string>& seen) {
  std::erase_if(keys, [&](const std::string& key) { return !seen.insert(key).second; });
  return keys;
}

bool is_empty(const records_read& read) {
  return read.found.sessions.empty() && read.found.unreadable == 0 && read.successors.empty();
}

bool is_live_of(const std::string& user, const session_page& found) {
  return !found.sessions.empty() && found.sessions.front().user == user;
}

// Waits before the unprocessed part of a batch is sent again; false at the deadline, or if the call
// is cancelled.
asio::awaitable<bool> wait_for_capacity(detail::backoff& waiting) {
  const auto pause = waiting.next_pause();
  if (!pause) co_return false;
  co_return co_await detail::pause_for(*pause);
}

}  // namespace

/// A list of records to remove, shared by concurrent workers.
struct catalog::removals {
  std::vector<session_summary> seen;
  net::deadline until;
  std::size_t next = 0;
  removal done{};
  std::optional<error> failure{};
};

catalog::catalog(table_client& table, catalog_requests requests)
    : table_(table), requests_(std::move(requests)) {}

asio::awaitable<result<session_page>> catalog::scan(scan_request wanted) {
  const auto answered =
      co_await table_.call(requests_.scan(wanted), retry_policy::read, table_.until());
  if (!answered) co_return answered.error();
  auto read = requests_.read_scan(answered->body, wanted);
  if (!read) table_.distrust_connections();
  co_return read;
}

asio::awaitable<result<removal>> catalog::remove_unchanged(std::vector<session_summary> seen) {
  removals all{.seen = std::move(seen), .until = table_.until()};
  std::vector<asio::awaitable<void>> workers;
  const auto requests = (all.seen.size() + removals_a_request - 1) / removals_a_request;
  for (auto i = std::min(requests, max_concurrent_requests); i > 0; --i)
    workers.push_back(remove_some(all));
  co_await detail::run_together(std::move(workers), table_.connections());
  if (all.failure) co_return *all.failure;
  co_return all.done;
}

asio::awaitable<void> catalog::remove_some(removals& all) {
  while (!all.failure && all.next < all.seen.size()) {
    const auto some = std::span(all.seen).subspan(all.next).first(
        std::min(removals_a_request, all.seen.size() - all.next));
    all.next += some.size();
    std::vector<session_summary> these(some.begin(), some.end());
    co_await remove_these(std::move(these), all);
  }
}

asio::awaitable<void> catalog::remove_these(std::vector<session_summary> left, removals& all) {
  auto waiting = table_.start_backoff(all.until);
  while (!left.empty() && !all.failure) {
    auto sent = requests_.remove_unchanged(left);
    const auto answered =
        co_await table_.call(std::move(sent), retry_policy::idempotent_write, all.until);
    if (!answered) {
      all.failure = answered.error();
      co_return;
    }
    auto read = requests_.read_removals(answered->body, left);
    all.done.removed += read.removed;
    all.done.units += read.units;
    if (read.failure) all.failure = std::move(read.failure);
    left = std::move(read.left);
    if (!left.empty() && !co_await wait_for_capacity(waiting))
      all.failure = error(errc::deadline_exceeded, "BatchExecuteStatement: too little capacity");
  }
}

// The index is late and has only keys, so the records are read and checked. A tombstone that it leads to
// is followed: the index may not know the new record yet (models/sessions_of_a_user.pml).
asio::awaitable<result<session_page>> catalog::list_of_user(std::string user, timestamp now,
                                                            std::string after) {
  const auto end = table_.until();
  const auto answered = co_await table_.call(requests_.query(user, after), retry_policy::read, end);
  if (!answered) co_return answered.error();
  auto indexed = requests_.read_query(answered->body, user, after);
  if (!indexed) {
    table_.distrust_connections();
    co_return indexed.error();
  }
  session_page page;
  page.next = std::move(indexed->next);
  page.units = indexed->units;
  std::set<std::string> seen;
  for (auto keys = unseen(std::move(indexed->keys), seen); !keys.empty();) {
    auto read = co_await read_all(std::move(keys), end);
    if (!read) co_return read.error();
    append(std::move(read->found), page);
    keys = unseen(std::move(read->successors), seen);
  }
  std::erase_if(page.sessions, [&](const session_summary& each) {
    return each.user != user || each.expire_at <= now;
  });
  co_return page;
}

asio::awaitable<result<records_read>> catalog::read_all(std::vector<std::string> keys,
                                                        net::deadline until) {
  records_read all;
  auto waiting = table_.start_backoff(until);
  for (;;) {
    const auto answered =
        co_await table_.call(requests_.read_records(keys), retry_policy::read, until);
    if (!answered) co_return answered.error();
    auto read = requests_.read_answer(answered->body, keys);
    if (!read) {
      table_.distrust_connections();
      co_return read.error();
    }
    append(std::move(read->found), all.found);
    std::ranges::move(read->successors, std::back_inserter(all.successors));
    if (read->left.empty()) co_return all;
    if (!co_await wait_for_capacity(waiting))
      co_return error(errc::deadline_exceeded, "BatchGetItem: too little capacity");
    keys = std::move(read->left);
  }
}

asio::awaitable<result<std::vector<std::string>>> catalog::successors_of(std::string key) {
  const auto end = table_.until();
  std::vector<std::string> successors;
  std::set<std::string> seen{key};
  std::vector<std::string> keys{std::move(key)};
  while (!keys.empty()) {
    auto read = co_await read_all(std::move(keys), end);
    if (!read) co_return read.error();
    keys = unseen(std::move(read->successors), seen);
    std::ranges::copy(keys, std::back_inserter(successors));
  }
  co_return successors;
}

// The key of a renewed session leads to its current record. A refusal is not believed if it may have
// another reason than a tombstone, so the record is read. If it is absent, an attempt before may have removed it.
asio::awaitable<result<bool>> catalog::remove_of_user(std::string key, std::string user,
                                                      net::deadline until) {
  const auto end = table_.until(until);
  std::set<std::string> seen;
  for (std::optional<std::string> next = std::move(key); next && seen.insert(*next).second;) {
    auto sent = requests_.remove_of_user(*next, user);
    const auto answered =
        co_await table_.call(std::move(sent), retry_policy::idempotent_write, end);
    if (!answered) co_return answered.error();
    if (!answered->refused) co_return true;
    const auto item = answered->body["Item"];
    if (item.size() > 0)
      if (auto asked = check_key(item, *next, requests_.format()); !asked) {
        table_.distrust_connections();
        co_return asked.error();
      }
    if (auto successor = successor_in(item); successor && answered->is_verified) {
      next = *std::move(successor);
      continue;
    }
    std::vector<std::string> keys{*next};
    auto read = co_await read_all(std::move(keys), end);
    if (!read) co_return read.error();
    if (is_live_of(user, read->found))
      co_return error(errc::unavailable, "DeleteItem: refused without a reason");
    if (is_empty(*read)) co_return answered->in_doubt;
    next.reset();
    if (!read->successors.empty()) next = std::move(read->successors.front());
  }
  co_return false;
}

}  // namespace dynasession::inline v0::dynamodb
