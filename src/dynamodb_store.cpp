// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/connect.hpp"
#include "dynamodb/records.hpp"
#include "own_thread.hpp"

#include <dynasession/dynamodb_store.hpp>

#include <memory>
#include <utility>

namespace dynasession {
namespace {

namespace asio = boost::asio;

std::shared_ptr<dynamodb::records> open_records(const dynamodb_options& options) {
  dynamodb::record_requests requests(
      options.table_name, {.table_key = options.table_key, .compress_over = options.compress_over});
  return std::make_shared<dynamodb::records>(
      std::move(requests), dynamodb::connect(options),
      dynamodb::records_options{.deadline = options.deadline,
                                .consistent_read = options.consistent_read});
}

}  // namespace

/// The connections, and the thread that they are registered with.
class dynamodb_store::own_thread {
 public:
  explicit own_thread(const dynamodb_options& options) : records_(open_records(options)) {}
  // Nothing runs any more when the connections are closed.
  ~own_thread() { thread_.stop(); }

  /// Runs a verb there, and gives its answer here.
  template <class T>
  asio::awaitable<result<T>> run(asio::awaitable<result<T>> verb) {
    return thread_.run(records_, std::move(verb));
  }

  dynamodb::records& records() noexcept { return *records_; }
  asio::any_io_executor executor() { return thread_.executor(); }

 private:
  detail::own_thread thread_;
  std::shared_ptr<dynamodb::records> records_;
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

asio::any_io_executor dynamodb_store::get_executor() const noexcept { return thread_->executor(); }

}  // namespace dynasession
