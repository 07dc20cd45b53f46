// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/context.hpp"

#include <dynasession/error.hpp>
#include <dynasession/sqlite/sqlite_store.hpp>
#include <dynasession/store/session_catalog.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <memory>
#include <optional>
#include <utility>

namespace cli {

/// The store that the options name. A file of SQLite that does not exist is not made, but an error: a
/// mistyped path would look like a store without sessions.
/// Errors: throws `session_error`.
std::shared_ptr<dynasession::catalog_store> open_store(const context& with,
                                                       const dynasession::settings& settings);

/// The options with a path that does not depend on the current folder.
dynasession::sqlite_options located(const context& with, dynasession::sqlite_options options);

/// Runs a verb of a store, and waits for its answer.
template <class T>
dynasession::result<T> wait_for(boost::asio::awaitable<dynasession::result<T>> verb) {
  boost::asio::io_context context{1};
  std::exception_ptr thrown;
  std::optional<dynasession::result<T>> answer;
  boost::asio::co_spawn(context, std::move(verb),
                        [&](std::exception_ptr failure, dynasession::result<T> told) {
                          thrown = failure;
                          answer.emplace(std::move(told));
                        });
  context.run();
  if (thrown) std::rethrow_exception(thrown);
  return *std::move(answer);
}

/// What the commands on tables are for a store in a file.
class sqlite_file {
 public:
  sqlite_file(const context& with, const dynasession::settings& settings);

  exit_code create() const;
  exit_code remove() const;
  exit_code describe() const;
  exit_code check() const;

 private:
  bool exists() const;
  exit_code tell(std::string_view what, bool is_good) const;

  const context& with_;
  dynasession::sqlite_options options_;
};

}  // namespace cli
