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
#include <string>
#include <utility>

namespace cli {

/// Opens the store that the options name. A SQLite file that does not exist is an error and is not created:
/// a mistyped path would look like a store without sessions.
/// Errors: throws `session_error`.
std::shared_ptr<dynasession::catalog_store> open_store(const context& with,
                                                       const dynasession::settings& settings);

/// What the options lead to, for questions: "the table sessions at https://..., region ...", or a file.
/// Errors: throws `session_error`.
std::string effective_place(const context& with, const dynasession::settings& settings);

/// The options with a path that does not depend on the current folder.
dynasession::sqlite_options located(const context& with, dynasession::sqlite_options options);

/// Errors: throws `session_error`, if the table exists and sessions cannot be stored in it. A table that may
/// not be described counts as usable.
void require_table(const dynasession::settings& settings);

/// Runs a verb of a store and waits for its result.
template <class T>
dynasession::result<T> wait_for(boost::asio::awaitable<dynasession::result<T>> verb) {
  boost::asio::io_context context{1};
  std::exception_ptr thrown;
  std::optional<dynasession::result<T>> answer;
  boost::asio::co_spawn(context, std::move(verb),
                        [&](std::exception_ptr failure, dynasession::result<T> done) {
                          thrown = failure;
                          answer.emplace(std::move(done));
                        });
  context.run();
  if (thrown) std::rethrow_exception(thrown);
  return *std::move(answer);
}

/// The commands on tables for a SQLite file.
class sqlite_file {
 public:
  sqlite_file(const context& with, const dynasession::settings& settings);

  exit_code create() const;
  exit_code remove() const;
  exit_code describe() const;
  exit_code check() const;

 private:
  bool exists() const;
  exit_code report(std::string_view what, bool is_good) const;

  const context& with_;
  dynasession::sqlite_options options_;
};

}  // namespace cli
