// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/catalog.hpp"
#include "dynamodb/records.hpp"
#include "dynamodb/table_client.hpp"
#include "own_thread.hpp"

#include <dynasession/dynamodb_store.hpp>

#include <memory>
#include <utility>

namespace dynasession {
namespace {

namespace asio = boost::asio;

dynamodb::item_format format_of(const dynamodb_options& options) {
  return {.table_key = options.table_key, .compress_over = options.compress_over};
}

/// Everything that works on the connections.
struct verbs {
  explicit verbs(const dynamodb_options& options)
      : table(options),
        records(table, {options.table_name, format_of(options)}, options.consistent_read),
        catalog(table, {options.table_name, format_of(options)}) {}

  dynamodb::table_client table;
  dynamodb::records records;
  dynamodb::catalog catalog;
};

}  // namespace

/// The connections, and the thread that they are registered with.
class dynamodb_store::own_thread {
 public:
  explicit own_thread(const dynamodb_options& options) : verbs_(std::make_shared<verbs>(options)) {}
  // Nothing runs any more when the connections are closed.
  ~own_thread() { thread_.stop(); }

  /// Runs a verb there, and gives its answer here.
  template <class T>
  asio::awaitable<result<T>> run(asio::awaitable<result<T>> verb) {
    return thread_.run(verbs_, std::move(verb));
  }

  dynamodb::records& records() noexcept { return verbs_->records; }
  dynamodb::catalog& catalog() noexcept { return verbs_->catalog; }
  asio::any_io_executor executor() { return thread_.executor(); }

 private:
  detail::own_thread thread_;
  std::shared_ptr<verbs> verbs_;
};

dynamodb_store::dynamodb_store(dynamodb_options options)
    : thread_(std::make_unique<own_thread>(options)) {}

dynamodb_store::~dynamodb_store() = default;

asio::awaitable<result<void>> dynamodb_store::create(record draft) {
  return thread_->run(thread_->records().create(std::move(draft)));
}

asio::awaitable<result<std::optional<record>>> dynamodb_store::load(std::string key,
                                                                    timestamp now) {
  return thread_->run(thread_->records().load(std::move(key), now));
}

asio::awaitable<result<std::int64_t>> dynamodb_store::save(save_request request) {
  return thread_->run(thread_->records().save(std::move(request)));
}

asio::awaitable<result<void>> dynamodb_store::touch(touch_request request) {
  return thread_->run(thread_->records().touch(std::move(request)));
}

asio::awaitable<result<void>> dynamodb_store::renew(renew_request request) {
  return thread_->run(thread_->records().renew(std::move(request)));
}

asio::awaitable<result<void>> dynamodb_store::remove(std::string key) {
  return thread_->run(thread_->records().remove(std::move(key)));
}

asio::awaitable<result<lock_answer>> dynamodb_store::lock(lock_request request) {
  return thread_->run(thread_->records().lock(std::move(request)));
}

asio::awaitable<result<std::optional<session_lock>>> dynamodb_store::peek_lock(std::string key) {
  return thread_->run(thread_->records().peek_lock(std::move(key)));
}

asio::awaitable<result<void>> dynamodb_store::renew_lease(std::string key, std::string owner,
                                                          std::int64_t beat) {
  return thread_->run(thread_->records().renew_lease(std::move(key), std::move(owner), beat));
}

asio::awaitable<result<void>> dynamodb_store::unlock(std::string key, std::string owner) {
  return thread_->run(thread_->records().unlock(std::move(key), std::move(owner)));
}

asio::awaitable<result<session_page>> dynamodb_store::scan(scan_request request) {
  return thread_->run(thread_->catalog().scan(std::move(request)));
}

asio::awaitable<result<removal>> dynamodb_store::remove_unchanged(
    std::vector<session_summary> seen) {
  return thread_->run(thread_->catalog().remove_unchanged(std::move(seen)));
}

asio::awaitable<result<session_page>> dynamodb_store::list_of_user(std::string user, timestamp now,
                                                                   std::string after) {
  return thread_->run(thread_->catalog().list_of_user(std::move(user), now, std::move(after)));
}

asio::awaitable<result<bool>> dynamodb_store::remove_of_user(std::string key, std::string user) {
  return thread_->run(thread_->catalog().remove_of_user(std::move(key), std::move(user)));
}

asio::any_io_executor dynamodb_store::get_executor() const noexcept { return thread_->executor(); }

}  // namespace dynasession
