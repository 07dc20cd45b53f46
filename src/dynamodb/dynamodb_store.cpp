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

#include <boost/asio/this_coro.hpp>

#include <exception>
#include <memory>
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

}  // namespace

/// Verbs, and the thread that they need. Calls keep it, so that they go on when the store is gone.
class dynamodb_store::implementation {
 public:
  explicit implementation(dynamodb_options options)
      : options_(std::move(options)),
        table_(options_,
               dynamodb::make_client(options_, dynamodb::read_environment(options_), &thread_)) {
    if (options_.observer) return;
    unobserved_ = {std::make_shared<session_verbs>(table_, options_),
                   std::make_shared<operator_verbs>(table_, options_)};
  }
  // Nothing runs there any more when the client goes.
  ~implementation() { thread_.stop(); }

  asio::any_io_executor executor() { return thread_.executor(); }

  /// Runs a verb on the executor of its caller, and one of operators, which sends several requests at once, on the
  /// thread.
  template <class Of, class T, class... Given>
  static asio::awaitable<result<T>> run(std::shared_ptr<implementation> self,
                                        std::string_view operation,
                                        asio::awaitable<result<T>> (Of::*verb)(Given...),
                                        std::type_identity_t<Given>... given) {
    const auto here = co_await asio::this_coro::executor;
    if (self->thread_.blocks(here)) co_return error(errc::would_deadlock, {});
    const auto all = self->verbs<verbs_of<Of>>();
    auto work = (all->on.*verb)(std::move(given)...);
    if constexpr (!verbs_of<Of>::is_of_sessions) work = self->thread_.run(all, std::move(work));
    if (self->options_.observer)
      work = observed(self->options_.observer, operation, all, std::move(work));
    if constexpr (!verbs_of<Of>::is_of_sessions) co_return co_await std::move(work);

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

 private:
  /// Those of one call. They keep the client.
  template <class Verbs>
  std::shared_ptr<Verbs> verbs() const {
    auto shared = std::get<std::shared_ptr<Verbs>>(unobserved_);
    return shared ? shared : std::make_shared<Verbs>(table_, options_);
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
  detail::own_thread thread_;
  const dynamodb::table_client table_;
  /// Those of all calls; null if each is observed, with its own.
  std::tuple<std::shared_ptr<session_verbs>, std::shared_ptr<operator_verbs>> unobserved_;
};

dynamodb_store::dynamodb_store(dynamodb_options options)
    : implementation_(new implementation(std::move(options)),
                      detail::own_thread::delete_owner<implementation>) {}

dynamodb_store::~dynamodb_store() = default;

asio::awaitable<result<void>> dynamodb_store::create(record draft, call_deadline until) {
  return implementation::run(implementation_, "create", &dynamodb::records::create,
                             std::move(draft), until);
}

asio::awaitable<result<std::optional<record>>> dynamodb_store::load(std::string key, timestamp now,
                                                                    call_deadline until) {
  return implementation::run(implementation_, "load", &dynamodb::records::load, std::move(key), now,
                             until);
}

asio::awaitable<result<std::optional<record>>> dynamodb_store::load_eventually(
    std::string key, timestamp now, call_deadline until) {
  return implementation::run(implementation_, "load_eventually",
                             &dynamodb::records::load_eventually, std::move(key), now, until);
}

asio::awaitable<result<std::int64_t>> dynamodb_store::save(save_request request,
                                                           call_deadline until) {
  return implementation::run(implementation_, "save", &dynamodb::records::save, std::move(request),
                             until);
}

asio::awaitable<result<void>> dynamodb_store::touch(touch_request request, call_deadline until) {
  return implementation::run(implementation_, "touch", &dynamodb::records::touch,
                             std::move(request), until);
}

asio::awaitable<result<void>> dynamodb_store::renew(renew_request request, call_deadline until) {
  return implementation::run(implementation_, "renew", &dynamodb::records::renew,
                             std::move(request), until);
}

asio::awaitable<result<void>> dynamodb_store::remove(std::string key, call_deadline until) {
  return implementation::run(implementation_, "remove", &dynamodb::records::remove, std::move(key),
                             until);
}

asio::awaitable<result<lock_answer>> dynamodb_store::lock(lock_request request,
                                                          call_deadline until) {
  return implementation::run(implementation_, "lock", &dynamodb::records::lock, std::move(request),
                             until);
}

asio::awaitable<result<std::optional<session_lock>>> dynamodb_store::peek_lock(
    std::string key, call_deadline until) {
  return implementation::run(implementation_, "peek_lock", &dynamodb::records::peek_lock,
                             std::move(key), until);
}

asio::awaitable<result<void>> dynamodb_store::renew_lease(std::string key, std::string owner,
                                                          std::int64_t beat, call_deadline until) {
  return implementation::run(implementation_, "renew_lease", &dynamodb::records::renew_lease,
                             std::move(key), std::move(owner), beat, until);
}

asio::awaitable<result<void>> dynamodb_store::unlock(std::string key, std::string owner,
                                                     call_deadline until) {
  return implementation::run(implementation_, "unlock", &dynamodb::records::unlock, std::move(key),
                             std::move(owner), until);
}

asio::awaitable<result<session_page>> dynamodb_store::scan(scan_request request) {
  return implementation::run(implementation_, "scan", &dynamodb::catalog::scan, std::move(request));
}

asio::awaitable<result<removal>> dynamodb_store::remove_unchanged(
    std::vector<session_summary> seen) {
  return implementation::run(implementation_, "remove_unchanged",
                             &dynamodb::catalog::remove_unchanged, std::move(seen));
}

asio::awaitable<result<session_page>> dynamodb_store::list_of_user(std::string user, timestamp now,
                                                                   std::string after) {
  return implementation::run(implementation_, "list_of_user", &dynamodb::catalog::list_of_user,
                             std::move(user), now, std::move(after));
}

asio::awaitable<result<std::vector<std::string>>> dynamodb_store::successors_of(std::string key) {
  return implementation::run(implementation_, "successors_of", &dynamodb::catalog::successors_of,
                             std::move(key));
}

asio::awaitable<result<bool>> dynamodb_store::remove_of_user(std::string key, std::string user,
                                                             call_deadline until) {
  return implementation::run(implementation_, "remove_of_user", &dynamodb::catalog::remove_of_user,
                             std::move(key), std::move(user), until);
}

asio::any_io_executor dynamodb_store::get_executor() const noexcept {
  return implementation_->executor();
}

}  // namespace dynasession::inline v0
