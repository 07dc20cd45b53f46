// SPDX-License-Identifier: Apache-2.0
#include "garbage/garbage_rules.hpp"
#include "support/checked_clock.hpp"
#include "support/require.hpp"
#include "support/run_blocking.hpp"
#include "support/run_together.hpp"
#include "support/start_verb.hpp"
#include "support/store_answer.hpp"

#include <dynasession/garbage.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <exception>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace dynasession::inline v0 {
namespace {

namespace asio = boost::asio;
using clock = std::chrono::steady_clock;

constexpr std::size_t largest_page = 1000;
// So that a store can keep within its deadline, and does not hold a file locked for long.
constexpr std::size_t removals_a_call = 100;
// As long a stop may go unnoticed.
constexpr std::chrono::milliseconds longest_pause{100};

// At a rate no more than about a second's worth, of records of 1 KB: DynamoDB reads eight of them for
// a unit.
std::size_t page_size(double rate) {
  if (rate <= 0) return largest_page;
  return static_cast<std::size_t>(std::clamp(8 * rate, 1.0, double{largest_page}));
}

detail::scan_positions start_of(const garbage_options& options) {
  if (options.resume.empty()) return detail::scan_positions(options.segments, std::string());
  return detail::from_token(options.resume).value();
}

error error_of(const std::exception_ptr& thrown) noexcept {
  try {
    std::rethrow_exception(thrown);
  } catch (...) {
    return detail::error_of_current_exception();
  }
}

/// One run over all segments, on one thread.
class collection {
 public:
  collection(std::shared_ptr<session_catalog> store, const garbage_options& options)
      : store_(std::move(store)),
        options_(options),
        positions_(start_of(options)),
        rate_(options.rate) {}

  asio::awaitable<garbage_summary> run() {
    std::vector<asio::awaitable<void>> segments;
    for (std::size_t i = 0; i < positions_.size(); ++i) segments.push_back(collect(i));
    co_await detail::run_together(std::move(segments), store_);
    summary_.resume = detail::to_token(positions_);
    co_return summary_;
  }

 private:
  // A segment moves on only when all of a page is done: what is interrupted is looked at again.
  asio::awaitable<void> collect(std::size_t segment) {
    while (positions_[segment] && !is_over()) {
      auto page = co_await scan(segment);
      if (!page) co_return fail(detail::error_of_read(page.error()));
      auto garbage = garbage_of(*page);
      if (!options_.dry_run && !co_await remove(std::move(garbage))) co_return;
      positions_[segment].reset();
      if (!page->next.empty()) positions_[segment] = std::move(page->next);
      report_progress();
    }
  }

  asio::awaitable<result<session_page>> scan(std::size_t segment) {
    scan_request wanted;
    wanted.segment = segment;
    wanted.segments = positions_.size();
    wanted.after = *positions_[segment];
    wanted.limit = page_size(options_.rate);
    co_await keep_to_rate();
    auto page = co_await until_stopped(store_->scan(std::move(wanted)));
    if (page) spend(page->units);
    co_return page;
  }

  std::vector<session_summary> garbage_of(session_page& page) {
    summary_.scanned += page.sessions.size() + page.unreadable;
    summary_.unreadable += page.unreadable;
    std::erase_if(page.sessions, [this, now = options_.clock()](const session_summary& each) {
      return !detail::is_garbage(each, options_, now);
    });
    summary_.matched += page.sessions.size();
    return std::move(page.sessions);
  }

  // Whether all of it is done.
  asio::awaitable<bool> remove(std::vector<session_summary> garbage) {
    for (auto left = std::span(garbage); !left.empty();) {
      co_await keep_to_rate();
      if (is_over()) co_return false;
      const auto some = left.first(std::min(left.size(), removals_a_call));
      std::vector<session_summary> seen(some.begin(), some.end());
      const auto done = co_await until_stopped(store_->remove_unchanged(std::move(seen)));
      if (!done) {
        fail(detail::error_of_write(done.error()));
        co_return false;
      }
      spend(done->units);
      summary_.removed += done->removed;
      summary_.spared += some.size() - done->removed;
      left = left.subspan(some.size());
    }
    co_return true;
  }

  // A call is cancelled if the collection is over: it may go on for all the patience of the store.
  template <class T>
  asio::awaitable<result<T>> until_stopped(asio::awaitable<result<T>> call) {
    const auto here = co_await asio::this_coro::executor;
    asio::steady_timer look(here);
    asio::cancellation_signal stop;
    std::optional<result<T>> answer;
    std::exception_ptr thrown;
    const auto done = [&, kept = store_](std::exception_ptr failure, result<T> got) {
      thrown = std::move(failure);
      answer = std::move(got);
      look.cancel();
    };
    asio::co_spawn(here, std::move(call), asio::bind_cancellation_slot(stop.slot(), done));
    while (!answer) {
      look.expires_after(longest_pause);
      co_await wait(look);
      if (!answer && is_over()) stop.emit(asio::cancellation_type::terminal);
    }
    if (thrown) co_return error_of(thrown);
    co_return *std::move(answer);
  }

  asio::awaitable<void> keep_to_rate() {
    asio::steady_timer timer(co_await asio::this_coro::executor);
    for (auto now = clock::now(); now < rate_.free_at() && !is_over(); now = clock::now()) {
      timer.expires_at(std::min(rate_.free_at(), now + longest_pause));
      co_await wait(timer);
    }
  }

  asio::awaitable<void> wait(asio::steady_timer& timer) {
    boost::system::error_code ignored;
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    const bool cancelled = co_await detail::is_cancelled();
    is_cancelled_ = is_cancelled_ || cancelled;
  }

  void spend(double units) {
    summary_.units += units;
    rate_.spend(units, clock::now());
  }

  void fail(const error& reason) {
    if (!is_over()) summary_.reason = reason;  // else it may be that of a cancelled call
  }

  bool is_over() const {
    return summary_.reason || is_cancelled_ || options_.stop.stop_requested();
  }

  void report_progress() {
    if (!options_.progress) return;
    summary_.resume = detail::to_token(positions_);
    options_.progress(summary_);
  }

  const std::shared_ptr<session_catalog> store_;
  const garbage_options& options_;
  bool is_cancelled_ = false;
  detail::scan_positions positions_;
  detail::rate_limit rate_;
  garbage_summary summary_;
};

garbage_summary not_begun(const garbage_options& options) {
  garbage_summary nothing;
  nothing.resume = detail::to_token(start_of(options));
  return nothing;
}

asio::awaitable<garbage_summary> collect_all(std::shared_ptr<session_catalog> store,
                                             const garbage_options& options) {
  collection all(std::move(store), options);
  co_return co_await all.run();
}

asio::awaitable<detail::verb_outcome<garbage_summary>> collect_until_cancelled(
    std::shared_ptr<session_catalog> store, garbage_options options) {
  detail::verb_outcome<garbage_summary> outcome;
  outcome.value = co_await collect_all(std::move(store), options);
  const bool cancelled = co_await detail::is_cancelled();
  if (cancelled) outcome.reason = detail::aborted({});
  co_return outcome;
}

}  // namespace

garbage_collector::garbage_collector(std::shared_ptr<session_catalog> store,
                                     garbage_options options)
    : store_(std::move(store)), options_(std::move(options)) {
  detail::require(store_ != nullptr, "store: must not be null");
  detail::validate(options_);
  options_.clock = detail::checked_clock(std::move(options_.clock));
}

garbage_summary garbage_collector::collect() const {
  return detail::run_verb_blocking(collect_all(store_, options_));
}

void garbage_collector::start_collect(detail::verb_call<garbage_summary> call,
                                      std::shared_ptr<session_catalog> store,
                                      garbage_options options) {
  call.executor = asio::make_strand(call.executor);  // the segments share what they count
  detail::verb_outcome<garbage_summary> nothing({}, not_begun(options));
  detail::start_verb(std::move(call), collect_until_cancelled(std::move(store), std::move(options)),
                     nullptr, std::move(nothing));
}

}  // namespace dynasession::inline v0
