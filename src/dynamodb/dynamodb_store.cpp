// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/catalog.hpp"
#include "dynamodb/protocol/response.hpp"
#include "dynamodb/records.hpp"
#include "dynamodb/table_client.hpp"
#include "support/notify.hpp"
#include "support/own_thread.hpp"

#include <dynasession/dynamodb/dynamodb_store.hpp>

#include <memory>
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

/// The verbs of sessions, and what they took since this was made.
struct session_verbs {
  using kind = dynamodb::records;
  static constexpr bool is_of_any_thread = true;

  session_verbs(const dynamodb::table_client& connected, const dynamodb_options& options)
      : table(connected, options.observer ? &used : nullptr),
        on(table, {options.table_name, format_of(options), asks_units(options)}) {}

  dynamodb::usage used;
  dynamodb::table_client table;
  kind on;
};

/// The same for operators.
struct operator_verbs {
  using kind = dynamodb::catalog;
  // They send several requests at once.
  static constexpr bool is_of_any_thread = false;

  operator_verbs(const dynamodb::table_client& connected, const dynamodb_options& options)
      : table(
            dynamodb::table_client(connected, options.observer ? &used : nullptr).for_operators()),
        on(table, {options.table_name, format_of(options), asks_units(options)}) {}

  dynamodb::usage used;
  dynamodb::table_client table;
  kind on;
};

template <class Of>
using verbs_of =
    std::conditional_t<std::is_same_v<Of, session_verbs::kind>, session_verbs, operator_verbs>;

}  // namespace

/// The connections, and the thread that they are registered with.
class dynamodb_store::own_thread {
 public:
  explicit own_thread(dynamodb_options options)
      : options_(std::move(options)), table_(options_, &thread_) {
    if (options_.observer) return;
    unobserved_ = {std::make_shared<session_verbs>(table_, options_),
                   std::make_shared<operator_verbs>(table_, options_)};
  }
  // Nothing runs any more when the connections are closed.
  ~own_thread() { thread_.stop(); }

  /// Runs a verb there, or here in a blocking call, and gives its answer here.
  template <class Of, class T, class... Given>
  asio::awaitable<result<T>> run(std::string_view operation,
                                 asio::awaitable<result<T>> (Of::*verb)(Given...),
                                 std::type_identity_t<Given>... given) {
    using verbs = verbs_of<Of>;
    auto all = std::get<std::shared_ptr<verbs>>(unobserved_);
    const bool is_observed = !all;
    if (is_observed) all = std::make_shared<verbs>(table_, options_);
    auto work = thread_.run(all, (all->on.*verb)(std::move(given)...), verbs::is_of_any_thread);
    if (!is_observed) return work;
    return observed(options_.observer, operation, all, std::move(work));
  }

  asio::any_io_executor executor() { return thread_.executor(); }

 private:
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

  detail::own_thread thread_;
  dynamodb_options options_;
  dynamodb::table_client table_;
  /// Those of all calls; null if each is observed, with its own.
  std::tuple<std::shared_ptr<session_verbs>, std::shared_ptr<operator_verbs>> unobserved_;
};

dynamodb_store::dynamodb_store(dynamodb_options options)
    : thread_(std::make_unique<own_thread>(std::move(options))) {}

dynamodb_store::~dynamodb_store() { detail::own_thread::delete_owner(thread_.release()); }

asio::awaitable<result<void>> dynamodb_store::create(record draft, call_deadline until) {
  return thread_->run("create", &dynamodb::records::create, std::move(draft), until);
}

asio::awaitable<result<std::optional<record>>> dynamodb_store::load(std::string key, timestamp now,
                                                                    call_deadline until) {
  return thread_->run("load", &dynamodb::records::load, std::move(key), now, until);
}

asio::awaitable<result<std::optional<record>>> dynamodb_store::load_eventually(
    std::string key, timestamp now, call_deadline until) {
  return thread_->run("load_eventually", &dynamodb::records::load_eventually, std::move(key), now,
                      until);
}

asio::awaitable<result<std::int64_t>> dynamodb_store::save(save_request request,
                                                           call_deadline until) {
  return thread_->run("save", &dynamodb::records::save, std::move(request), until);
}

asio::awaitable<result<void>> dynamodb_store::touch(touch_request request, call_deadline until) {
  return thread_->run("touch", &dynamodb::records::touch, std::move(request), until);
}

asio::awaitable<result<void>> dynamodb_store::renew(renew_request request, call_deadline until) {
  return thread_->run("renew", &dynamodb::records::renew, std::move(request), until);
}

asio::awaitable<result<void>> dynamodb_store::remove(std::string key, call_deadline until) {
  return thread_->run("remove", &dynamodb::records::remove, std::move(key), until);
}

asio::awaitable<result<lock_answer>> dynamodb_store::lock(lock_request request,
                                                          call_deadline until) {
  return thread_->run("lock", &dynamodb::records::lock, std::move(request), until);
}

asio::awaitable<result<std::optional<session_lock>>> dynamodb_store::peek_lock(
    std::string key, call_deadline until) {
  return thread_->run("peek_lock", &dynamodb::records::peek_lock, std::move(key), until);
}

asio::awaitable<result<void>> dynamodb_store::renew_lease(std::string key, std::string owner,
                                                          std::int64_t beat, call_deadline until) {
  return thread_->run("renew_lease", &dynamodb::records::renew_lease, std::move(key),
                      std::move(owner), beat, until);
}

asio::awaitable<result<void>> dynamodb_store::unlock(std::string key, std::string owner,
                                                     call_deadline until) {
  return thread_->run("unlock", &dynamodb::records::unlock, std::move(key), std::move(owner),
                      until);
}

asio::awaitable<result<session_page>> dynamodb_store::scan(scan_request request) {
  return thread_->run("scan", &dynamodb::catalog::scan, std::move(request));
}

asio::awaitable<result<removal>> dynamodb_store::remove_unchanged(
    std::vector<session_summary> seen) {
  return thread_->run("remove_unchanged", &dynamodb::catalog::remove_unchanged, std::move(seen));
}

asio::awaitable<result<session_page>> dynamodb_store::list_of_user(std::string user, timestamp now,
                                                                   std::string after) {
  return thread_->run("list_of_user", &dynamodb::catalog::list_of_user, std::move(user), now,
                      std::move(after));
}

asio::awaitable<result<std::vector<std::string>>> dynamodb_store::successors_of(std::string key) {
  return thread_->run("successors_of", &dynamodb::catalog::successors_of, std::move(key));
}

asio::awaitable<result<bool>> dynamodb_store::remove_of_user(std::string key, std::string user) {
  return thread_->run("remove_of_user", &dynamodb::catalog::remove_of_user, std::move(key),
                      std::move(user));
}

asio::any_io_executor dynamodb_store::get_executor() const noexcept { return thread_->executor(); }

}  // namespace dynasession::inline v0
