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

/// A client, with a thread of its own or without. Calls keep it, so that they go on when the store is gone.
class shared_client {
 public:
  shared_client(const dynamodb_options& options, const dynamodb::effective_options& found,
                bool has_thread)
      : verbs_(options, found, has_thread ? &thread_.emplace() : nullptr) {}
  // Nothing runs any more when the connections are closed.
  ~shared_client() {
    if (thread_) thread_->stop();
  }

  const all_verbs& verbs() const noexcept { return verbs_; }
  detail::own_thread* thread() noexcept { return thread_ ? &*thread_ : nullptr; }

 private:
  std::optional<detail::own_thread> thread_;
  all_verbs verbs_;
};

}  // namespace

/// The clients of a store: one with a thread of its own; or one on a loop of the application, and for calls that do not
/// come from there one with a thread, which the first of them starts. Neither waits for the other.
class dynamodb_store::clients {
 public:
  explicit clients(dynamodb_options options)
      : options_(std::move(options)),
        found_(dynamodb::read_environment(options_)),
        with_thread_(make(true)) {}
  clients(dynamodb_options options, asio::any_io_executor loop)
      : options_(std::move(options)),
        found_(dynamodb::read_environment(options_)),
        loop_(std::move(loop)),
        on_loop_(make(false)) {}

  /// Runs a verb on the executor of its caller, and one of operators, which sends several requests at once, on the
  /// thread if there is one. It keeps what it needs.
  template <class Of, class T, class... Given>
  asio::awaitable<result<T>> run(std::string_view operation,
                                 asio::awaitable<result<T>> (Of::*verb)(Given...),
                                 std::type_identity_t<Given>... given) {
    const auto here = co_await asio::this_coro::executor;
    const auto found = client_for(here);
    if (!found) co_return found.error();
    const auto client = *found;
    const auto all = client->verbs().template get<verbs_of<Of>>(options_);
    auto work = (all->on.*verb)(std::move(given)...);
    auto* const thread = client->thread();
    if (thread && thread->blocks(here)) co_return error(errc::would_deadlock, {});
    const bool is_of_thread = thread && !verbs_of<Of>::is_of_sessions;
    if (is_of_thread) work = thread->run(all, std::move(work));
    if (options_.observer) work = observed(options_.observer, operation, all, std::move(work));
    if (is_of_thread) co_return co_await std::move(work);

    const auto state = co_await asio::this_coro::cancellation_state;
    if (detail::is_cancelled(state)) co_return detail::cancelled_call();
    const bool throws = co_await asio::this_coro::throw_if_cancelled();
    co_await asio::this_coro::throw_if_cancelled(false);
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

  asio::any_io_executor executor() {
    return on_loop_ ? loop_ : asio::any_io_executor(with_thread_->thread()->executor());
  }

 private:
  std::shared_ptr<shared_client> make(bool has_thread) const {
    return {new shared_client(options_, found_, has_thread),
            detail::own_thread::delete_owner<shared_client>};
  }

  // The lock is of the first call only.
  result<std::shared_ptr<shared_client>> client_for(const asio::any_io_executor& here) try {
    if (on_loop_ && is_of_loop(here)) return on_loop_;
    if (on_loop_) std::call_once(is_started_, [this] { with_thread_ = make(true); });
    return with_thread_;
  } catch (...) {
    return detail::error_of_current_exception();
  }

  // The thread of a context runs all its executors. Of others it is not known what they share.
  bool is_of_loop(const asio::any_io_executor& here) const {
    if (here == loop_) return true;
    const auto* const of_context = loop_.target<asio::io_context::executor_type>();
    return of_context && &asio::query(here, asio::execution::context) == &of_context->context();
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
  const std::shared_ptr<shared_client> on_loop_;
  std::once_flag is_started_;
  std::shared_ptr<shared_client> with_thread_;
};

dynamodb_store::dynamodb_store(dynamodb_options options)
    : clients_(std::make_unique<clients>(std::move(options))) {}

dynamodb_store::dynamodb_store(dynamodb_options options, asio::any_io_executor loop) {
  if (!loop) throw session_error(error(errc::invalid_configuration, "executor: must not be empty"));
  clients_ = std::make_unique<clients>(std::move(options), std::move(loop));
}

dynamodb_store::~dynamodb_store() = default;

asio::awaitable<result<void>> dynamodb_store::create(record draft, call_deadline until) {
  return clients_->run("create", &dynamodb::records::create, std::move(draft), until);
}

asio::awaitable<result<std::optional<record>>> dynamodb_store::load(std::string key, timestamp now,
                                                                    call_deadline until) {
  return clients_->run("load", &dynamodb::records::load, std::move(key), now, until);
}

asio::awaitable<result<std::optional<record>>> dynamodb_store::load_eventually(
    std::string key, timestamp now, call_deadline until) {
  return clients_->run("load_eventually", &dynamodb::records::load_eventually, std::move(key), now,
                       until);
}

asio::awaitable<result<std::int64_t>> dynamodb_store::save(save_request request,
                                                           call_deadline until) {
  return clients_->run("save", &dynamodb::records::save, std::move(request), until);
}

asio::awaitable<result<void>> dynamodb_store::touch(touch_request request, call_deadline until) {
  return clients_->run("touch", &dynamodb::records::touch, std::move(request), until);
}

asio::awaitable<result<void>> dynamodb_store::renew(renew_request request, call_deadline until) {
  return clients_->run("renew", &dynamodb::records::renew, std::move(request), until);
}

asio::awaitable<result<void>> dynamodb_store::remove(std::string key, call_deadline until) {
  return clients_->run("remove", &dynamodb::records::remove, std::move(key), until);
}

asio::awaitable<result<lock_answer>> dynamodb_store::lock(lock_request request,
                                                          call_deadline until) {
  return clients_->run("lock", &dynamodb::records::lock, std::move(request), until);
}

asio::awaitable<result<std::optional<session_lock>>> dynamodb_store::peek_lock(
    std::string key, call_deadline until) {
  return clients_->run("peek_lock", &dynamodb::records::peek_lock, std::move(key), until);
}

asio::awaitable<result<void>> dynamodb_store::renew_lease(std::string key, std::string owner,
                                                          std::int64_t beat, call_deadline until) {
  return clients_->run("renew_lease", &dynamodb::records::renew_lease, std::move(key),
                       std::move(owner), beat, until);
}

asio::awaitable<result<void>> dynamodb_store::unlock(std::string key, std::string owner,
                                                     call_deadline until) {
  return clients_->run("unlock", &dynamodb::records::unlock, std::move(key), std::move(owner),
                       until);
}

asio::awaitable<result<session_page>> dynamodb_store::scan(scan_request request) {
  return clients_->run("scan", &dynamodb::catalog::scan, std::move(request));
}

asio::awaitable<result<removal>> dynamodb_store::remove_unchanged(
    std::vector<session_summary> seen) {
  return clients_->run("remove_unchanged", &dynamodb::catalog::remove_unchanged, std::move(seen));
}

asio::awaitable<result<session_page>> dynamodb_store::list_of_user(std::string user, timestamp now,
                                                                   std::string after) {
  return clients_->run("list_of_user", &dynamodb::catalog::list_of_user, std::move(user), now,
                       std::move(after));
}

asio::awaitable<result<std::vector<std::string>>> dynamodb_store::successors_of(std::string key) {
  return clients_->run("successors_of", &dynamodb::catalog::successors_of, std::move(key));
}

asio::awaitable<result<bool>> dynamodb_store::remove_of_user(std::string key, std::string user,
                                                             call_deadline until) {
  return clients_->run("remove_of_user", &dynamodb::catalog::remove_of_user, std::move(key),
                       std::move(user), until);
}

asio::any_io_executor dynamodb_store::get_executor() const noexcept { return clients_->executor(); }

}  // namespace dynasession::inline v0
