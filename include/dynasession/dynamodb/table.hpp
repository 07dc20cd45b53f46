// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/detail/async_verb.hpp>
#include <dynasession/detail/export.hpp>
#include <dynasession/dynamodb/dynamodb_store.hpp>
#include <dynasession/dynamodb/table_description.hpp>
#include <dynasession/dynamodb/table_finding.hpp>
#include <dynasession/dynamodb/table_options.hpp>
#include <dynasession/with_reason.hpp>

#include <boost/asio/system_executor.hpp>

#include <utility>
#include <vector>

/// The table of a `dynamodb_store`. Each function blocks until it is finished, or as `async_...` takes any
/// completion token of `void(error_code, T)`.
/// Errors: throws `session_error`: those of the constructor of `dynamodb_store` and of `validate`;
///   access_denied; unavailable; and those of each function.
/// Executor of the asynchronous functions: a strand of that of the token's handler, else of Asio's system executor.
/// Cancellation: of any type; `operation_aborted`. What the service was asked to do goes on there. It is safe on the
///   executor of the token's handler, if that runs one handler at a time: bind a strand if several threads run it.
///   Without an executor a function cannot be cancelled safely.
namespace dynasession::inline v0::table {

/// What `create` did. Compares equal to its outcome: `create(where) == creation::created`.
class creation {
 public:
  /// Whether the table is new.
  enum outcome {
    created,  ///< by this call
    existed,  ///< a compatible table
  };

  creation() = default;
  /// `parts` and `findings` are those of an existing table.
  explicit creation(outcome its_outcome, std::vector<part> parts = {},
                    std::vector<finding> findings = {})
      : what(its_outcome), added(std::move(parts)), left(std::move(findings)) {}

  outcome what = created;     ///< whether there is a new table
  std::vector<part> added;    ///< missing settings that an existing table was given
  std::vector<finding> left;  ///< what `check` reports now: settings that differ or are not known

  /// Whether this is the outcome.
  friend bool operator==(const creation& done, outcome wanted) noexcept {
    return done.what == wanted;
  }
};

/// Creates the table with its index by user, and waits until it can be used; a table of that name that
/// is being removed is waited for first. If the table exists, it is checked, and missing settings of
/// `options` are added. Billing and encryption of an existing table are not changed. If a setting is
/// missing and one of the first 1000 records is not of this library, nothing is changed, unless
/// `change_foreign_table` is set. If CreateTable is denied but the table exists, it is used.
/// Errors: incompatible_store, with all incompatible settings; unavailable, also of a table that AWS has
///   archived or is about to; deadline_exceeded; if a setting is missing and the records cannot be read, the
///   error of that.
DYNASESSION_EXPORT creation create(const dynamodb_options& where,
                                   const table_options& options = {});

/// Removes the table with all its records, and waits until it is removed. An absent table is a
/// success. A table that has another key or index, or a record among the first 1000 that is not of this
/// library, is not removed; the latter is, if `change_foreign_table` is set.
/// Errors: incompatible_store; deletion_protected; deadline_exceeded.
DYNASESSION_EXPORT void remove(const dynamodb_options& where, const table_options& options = {});

/// The current settings and status of the table.
/// Errors: missing_table.
DYNASESSION_EXPORT table_description describe(const dynamodb_options& where);

/// All settings that differ from `options` or are not known; empty if there are none. `create` adds those that are
/// missing. It refuses the table if a setting is incompatible, or if settings are missing and the layout of its
/// records is not known. Does not wait for a table that is being created: `describe` returns its status.
/// Errors: missing_table.
[[nodiscard]] DYNASESSION_EXPORT std::vector<finding> check(const dynamodb_options& where,
                                                            const table_options& options = {});

}  // namespace dynasession::inline v0::table

namespace dynasession::inline v0::detail {

DYNASESSION_EXPORT void start_create_table(verb_call<table::creation> call, dynamodb_options where,
                                           table::table_options options);
DYNASESSION_EXPORT void start_remove_table(verb_call<void> call, dynamodb_options where,
                                           table::table_options options);
DYNASESSION_EXPORT void start_describe_table(verb_call<table::table_description> call,
                                             dynamodb_options where);
DYNASESSION_EXPORT void start_check_table(verb_call<std::vector<table::finding>> call,
                                          dynamodb_options where, table::table_options options);

}  // namespace dynasession::inline v0::detail

namespace dynasession::inline v0::table {

/// As `create`.
template <dynasession::detail::verb_token<creation> Token = default_token>
auto async_create(dynamodb_options where, table_options options = {}, Token&& token = Token()) {
  return dynasession::detail::async_verb<creation>(
      std::forward<Token>(token), boost::asio::system_executor(),
      dynasession::detail::start_create_table, std::move(where), std::move(options));
}

/// As `remove`.
template <dynasession::detail::verb_token<void> Token = default_token>
auto async_remove(dynamodb_options where, table_options options = {}, Token&& token = Token()) {
  return dynasession::detail::async_verb<void>(
      std::forward<Token>(token), boost::asio::system_executor(),
      dynasession::detail::start_remove_table, std::move(where), std::move(options));
}

/// As `describe`.
template <dynasession::detail::verb_token<table_description> Token = default_token>
auto async_describe(dynamodb_options where, Token&& token = Token()) {
  return dynasession::detail::async_verb<table_description>(
      std::forward<Token>(token), boost::asio::system_executor(),
      dynasession::detail::start_describe_table, std::move(where));
}

/// As `check`.
template <dynasession::detail::verb_token<std::vector<finding>> Token = default_token>
auto async_check(dynamodb_options where, table_options options = {}, Token&& token = Token()) {
  return dynasession::detail::async_verb<std::vector<finding>>(
      std::forward<Token>(token), boost::asio::system_executor(),
      dynasession::detail::start_check_table, std::move(where), std::move(options));
}

}  // namespace dynasession::inline v0::table
