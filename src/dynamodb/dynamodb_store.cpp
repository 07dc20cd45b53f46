// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/catalog.hpp"
#include "dynamodb/client/effective_options.hpp"
#include "dynamodb/client/make_client.hpp"
#include "dynamodb/protocol/response.hpp"
#include "dynamodb/records.hpp"
#include "dynamodb/table_client.hpp"
#include "support/notify.hpp"
#include "support/own_thread.hpp"
#include "support/verb_outcome.hpp"

#include <dynasession/dynamodb/dynamodb_store.hpp>

#include <boost/asio/execution/context.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/query.hpp>
#include <boost/asio/this_coro.hpp>

#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace dynasession::inline v0 {
namespace {

namespace asio = boost::asio;

dynamodb::item_format format_of(const dynamodb_options& options) {
  return {.table_key = options.table_key,
          .compress_over = options.compress_over,
          .max_size = options.max_size};
}

bool asks_units(const dynamodb_options& options) { return options.observer != nullptr; }

/// The verbs of sessions (`records`) or of operators (`catalog`), and what they took since this was made.
template <class Kind>
struct verbs_of {
  static constexpr bool is_of_sessions = std::is_same_v<Kind, dynamodb::records>;
  // Those of operators send several requests at once.
  static constexpr bool is_of_any_thread = is_of_sessions;

  verbs_of(const dynamodb::table_client& connected, const dynamodb_options& options)
      : table(own_table(connected, options.observer ? &used : nullptr)),
        on(table, {options.table_name, format_of(options), asks_units(options)}) {}

  dynamodb::usage used;
  dynamodb::table_client table;
  Kind on;

 private:
  static dynamodb::table_client own_table(const dynamodb::table_client& connected,
                                          dynamodb::usage* used) {
    dynamodb::table_client made(connected, used);
    if constexpr (is_of_sessions)
      return made;
    else
      return made.for_operators();
  }
};

using session_verbs = verbs_of<dynamodb::records>;
using operator_verbs = verbs_of<dynamodb::catalog>;

/// Both kinds of verbs, by one client.
class all_verbs {
 public:
  all_verbs(const dynamodb_options& options, const dynamodb::effective_options& found,
            detail::own_thread* home = nullptr)
      : table_(options, dynamodb::make_client(options, found, home)) {
    if (options.observer) return;
    unobserved_ = {std::make_shared<session_verbs>(table_, options),
                   std::make_shared<operator_verbs>(table_, options)};
  }

  /// Those of one call. They keep the client.
  template <class Verbs>
  std::shared_ptr<Verbs> get(const dynamodb_options& options) const {
    auto shared = std::get<std::shared_ptr<Verbs>>(unobserved_);
    return shared ? shared : std::make_shared<Verbs>(table_, options);
  }

 private:
  dynamodb::table_client table_;
  /// Those of all calls; null if each is observed, with its own.
  std::tuple<std::shared_ptr<session_verbs>, std::shared_ptr<operator_verbs>> unobserved_;
};

/// Connections, and the thread that they are registered with.
class client_with_thread {
 public:
  client_with_thread(const dynamodb_options& options, const dynamodb::effective_options& found)
      : verbs_(options, found, &thread_) {}
  // Nothing runs any more when the connections are closed.
  ~client_with_thread() { thread_.stop(); }

  const all_verbs& verbs() const noexcept { return verbs_; }
  asio::any_io_executor executor() { return thread_.executor(); }

  /// Runs a verb there, or here in a blocking call, and gives its answer here.
  template <class T, class Verbs>
  asio::awaitable<result<T>> run(std::shared_ptr<Verbs> all, asio::awaitable<result<T>> work) {
    return thread_.run(std::move(all), std::move(work), Verbs::is_of_any_thread);
  }

 private:
  detail::own_thread thread_;
  all_verbs verbs_;
};

}  // namespace

/// Where calls work: on the thread of the store; or on a loop of the application, and those that do not come from there
/// on a thread that the first of them starts. Each place has a client of its own, so neither waits for the other.
class dynamodb_store::places {
 public:
  explicit places(dynamodb_options options)
      : options_(std::move(options)), found_(dynamodb::read_environment(options_)) {
    thread_.emplace(options_, found_);
  }
  places(dynamodb_options options, asio::any_io_executor loop)
      : options_(std::move(options)),
        found_(dynamodb::read_environment(options_)),
        loop_(std::move(loop)),
        on_loop_(std::in_place, options_, found_) {}

  template <class Of, class T, class... Given>
  asio::awaitable<result<T>> run(std::string_view operation,
                                 asio::awaitable<result<T>> (Of::*verb)(Given...),
                                 std::type_identity_t<Given>... given) {
    if (on_loop_) return run_where_called(operation, verb, std::move(given)...);
    return run_on_thread(*thread_, operation, verb, std::move(given)...);
  }

  asio::any_io_executor executor() { return on_loop_ ? loop_ : thread_->executor(); }

 private:
  template <class Of, class T, class... Given>
  asio::awaitable<result<T>> run_on_thread(client_with_thread& where, std::string_view operation,
                                           asio::awaitable<result<T>> (Of::*verb)(Given...),
                                           Given... given) {
    auto all = where.verbs().template get<verbs_of<Of>>(options_);
    auto work = where.run(all, (all->on.*verb)(std::move(given)...));
    if (!options_.observer) return work;
    return observed(options_.observer, operation, std::move(all), std::move(work));
  }

  // It keeps what a call needs that the store may go before, and that the loop may drop.
  template <class Of, class T, class... Given>
  asio::awaitable<result<T>> run_where_called(std::string_view operation,
                                              asio::awaitable<result<T>> (Of::*verb)(Given...),
                                              Given... given) {
    const auto here = co_await asio::this_coro::executor;
    if (!is_of_loop(here)) {
      const auto started = start_thread();
      if (!started) co_return started.error();
      co_return co_await run_on_thread(**started, operation, verb, std::move(given)...);
    }
    const auto state = co_await asio::this_coro::cancellation_state;
    if (detail::is_cancelled(state)) co_return detail::cancelled_call();
    const bool throws = co_await asio::this_coro::throw_if_cancelled();
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto all = on_loop_->template get<verbs_of<Of>>(options_);
    auto work = (all->on.*verb)(std::move(given)...);
    if (options_.observer) work = observed(options_.observer, operation, all, std::move(work));
    std::optional<result<T>> answer;
    std::exception_ptr thrown;
    try {
      answer.emplace(co_await std::move(work));
    } catch (...) {
      thrown = std::current_exception();
    }
    co_await asio::this_coro::throw_if_cancelled(throws);
    if (thrown) std::rethrow_exception(thrown);
    co_return *std::move(answer);
  }

  // The thread of a context runs all its executors. Of others it is not known what they share.
  bool is_of_loop(const asio::any_io_executor& here) const {
    if (here == loop_) return true;
    const auto* const of_context = loop_.target<asio::io_context::executor_type>();
    return of_context && &asio::query(here, asio::execution::context) == &of_context->context();
  }

  // The lock is of the first call only.
  result<client_with_thread*> start_thread() try {
    std::call_once(is_started_, [this] { thread_.emplace(options_, found_); });
    return &*thread_;
  } catch (...) {
    return detail::error_of_current_exception();
  }

  template <class T, class Verbs>
  static asio::awaitable<result<T>> observed(std::shared_ptr<observer> whom,
                                             std::string_view operation, std::shared_ptr<Verbs> all,
                                             asio::awaitable<result<T>> work) {
    detail::observed_call call(std::move(whom), "dynamodb", operation);
    auto answer = co_await std::move(work);
    call.report.attempts = all->used.attempts;
    call.report.read_units = all->used.read_units;
    call.report.write_units = all->used.write_units;
    co_return call.end(std::move(answer));
  }

  const dynamodb_options options_;
  const dynamodb::effective_options found_;
  const asio::any_io_executor loop_;
  const std::optional<all_verbs> on_loop_;
  std::once_flag is_started_;
  std::optional<client_with_thread> thread_;
};

dynamodb_store::dynamodb_store(dynamodb_options options)
    : places_(std::make_unique<places>(std::move(options))) {}

dynamodb_store::dynamodb_store(dynamodb_options options, asio::any_io_executor loop) {
  if (!loop) throw session_error(error(errc::invalid_configuration, "executor: must not be empty"));
  places_ = std::make_unique<places>(std::move(options), std::move(loop));
}

dynamodb_store::~dynamodb_store() { detail::own_thread::delete_owner(places_.release()); }

asio::awaitable<result<void>> dynamodb_store::create(record draft, call_deadline until) {
  return places_->run("create", &dynamodb::records::create, std::move(draft), until);
}

asio::awaitable<result<std::optional<record>>> dynamodb_store::load(std::string key, timestamp now,
                                                                    call_deadline until) {
  return places_->run("load", &dynamodb::records::load, std::move(key), now, until);
}

asio::awaitable<result<std::optional<record>>> dynamodb_store::load_eventually(
    std::string key, timestamp now, call_deadline until) {
  return places_->run("load_eventually", &dynamodb::records::load_eventually, std::move(key), now,
                      until);
}

asio::awaitable<result<std::int64_t>> dynamodb_store::save(save_request request,
                                                           call_deadline until) {
  return places_->run("save", &dynamodb::records::save, std::move(request), until);
}

asio::awaitable<result<void>> dynamodb_store::touch(touch_request request, call_deadline until) {
  return places_->run("touch", &dynamodb::records::touch, std::move(request), until);
}

asio::awaitable<result<void>> dynamodb_store::renew(renew_request request, call_deadline until) {
  return places_->run("renew", &dynamodb::records::renew, std::move(request), until);
}

asio::awaitable<result<void>> dynamodb_store::remove(std::string key, call_deadline until) {
  return places_->run("remove", &dynamodb::records::remove, std::move(key), until);
}

asio::awaitable<result<lock_answer>> dynamodb_store::lock(lock_request request,
                                                          call_deadline until) {
  return places_->run("lock", &dynamodb::records::lock, std::move(request), until);
}

asio::awaitable<result<std::optional<session_lock>>> dynamodb_store::peek_lock(
    std::string key, call_deadline until) {
  return places_->run("peek_lock", &dynamodb::records::peek_lock, std::move(key), until);
}

asio::awaitable<result<void>> dynamodb_store::renew_lease(std::string key, std::string owner,
                                                          std::int64_t beat, call_deadline until) {
  return places_->run("renew_lease", &dynamodb::records::renew_lease, std::move(key),
                      std::move(owner), beat, until);
}

asio::awaitable<result<void>> dynamodb_store::unlock(std::string key, std::string owner,
                                                     call_deadline until) {
  return places_->run("unlock", &dynamodb::records::unlock, std::move(key), std::move(owner),
                      until);
}

asio::awaitable<result<session_page>> dynamodb_store::scan(scan_request request) {
  return places_->run("scan", &dynamodb::catalog::scan, std::move(request));
}

asio::awaitable<result<removal>> dynamodb_store::remove_unchanged(
    std::vector<session_summary> seen) {
  return places_->run("remove_unchanged", &dynamodb::catalog::remove_unchanged, std::move(seen));
}

asio::awaitable<result<session_page>> dynamodb_store::list_of_user(std::string user, timestamp now,
                                                                   std::string after) {
  return places_->run("list_of_user", &dynamodb::catalog::list_of_user, std::move(user), now,
                      std::move(after));
}

asio::awaitable<result<std::vector<std::string>>> dynamodb_store::successors_of(std::string key) {
  return places_->run("successors_of", &dynamodb::catalog::successors_of, std::move(key));
}

asio::awaitable<result<bool>> dynamodb_store::remove_of_user(std::string key, std::string user,
                                                             call_deadline until) {
  return places_->run("remove_of_user", &dynamodb::catalog::remove_of_user, std::move(key),
                      std::move(user), until);
}

asio::any_io_executor dynamodb_store::get_executor() const noexcept { return places_->executor(); }

}  // namespace dynasession::inline v0
