// SPDX-License-Identifier: Apache-2.0
#include "cli/commands.hpp"
#include "cli/diagnosis.hpp"
#include "cli/store.hpp"
#include "cli/text.hpp"

#include <dynasession/dynamodb/dynamodb_place.hpp>
#include <dynasession/dynamodb/table.hpp>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace cli {
namespace {

namespace table = dynasession::table;
using dynasession::session_error;
using dynasession::store_kind;
using store_ptr = std::shared_ptr<dynasession::session_store>;

constexpr int looks = 5;

// To compare servers by.
std::string fingerprints_of(const std::vector<std::string>& secrets) {
  std::string text = secrets.size() == 1 ? "set; fingerprint" : "set; fingerprints";
  for (const auto& each : secrets) text += ' ' + dynasession::secret_fingerprint(each);
  return text;
}

void examine_secret(const dynasession::settings& settings, diagnosis& found) {
  const auto& current = settings.configuration().secret_key;
  const auto& previous = settings.configuration().previous_secret_keys;
  const auto size = current.size();
  if (size == 0)
    found.warn("secret_key", "not set here",
               "create one with: dynasession secret; all servers need the same one");
  else if (size < 32)
    found.warn(
        "secret_key", "shorter than 32 bytes, and can be guessed",
        "create another with: dynasession secret; put the old one into previous_secret_keys");
  else
    found.ok("secret_key", fingerprints_of({current}));
  if (!previous.empty()) found.ok("previous_secret_keys", fingerprints_of(previous));
}

void examine_config(const dynasession::settings& settings, diagnosis& found) {
  const auto& file = settings.config_file();
  found.ok("options", file.empty() ? "no file; variables and defaults" : file);
  examine_secret(settings, found);
}

void examine_place(const dynasession::settings& settings, diagnosis& found) {
  const auto place = dynasession::place_of(settings.dynamodb_options());
  found.ok("place", to_string(place));
  for (const auto& each : place.warnings)
    found.warn("place", each, "use https, and mend the files of AWS that are named");
}

// A file has no endpoint.
std::string advice_for(const dynasession::error& reason, store_kind where) {
  const bool is_file = where == store_kind::sqlite;
  if (is_file && reason.code() == dynasession::errc::deadline_exceeded)
    return "find the program that keeps the file locked, or try again";
  if (is_file && reason.code() == dynasession::errc::unavailable)
    return "see whether the disk works, and this user may read and write the file and its folder";
  return cli::advice_for(reason);
}

// nullptr, and a problem in `found`, if it cannot be opened.
store_ptr examine_opening(const context& with, const dynasession::settings& settings,
                          diagnosis& found) try {
  if (settings.store() == store_kind::dynamodb) examine_place(settings, found);
  auto store = open_store(with, settings);
  found.ok("store", std::string(store->name()));
  return store;
} catch (const session_error& failure) {
  std::error_code ignored;
  const auto file = located(with, settings.sqlite_options()).sqlite_path;
  const bool is_missing =
      settings.store() == store_kind::sqlite &&
      std::filesystem::status(file, ignored).type() == std::filesystem::file_type::not_found;
  if (is_missing)
    found.fail("store", failure.what(),
               advice_for_log_of(file).value_or(
                   "check sqlite_path and store, or run: dynasession table create"));
  else
    found.fail("store", failure.reason().message(), advice_for(failure.reason(), settings.store()));
  return nullptr;
}

std::string advice_for(const table::finding& of, bool is_refused) {
  switch (of.kind) {
    case table::fault::missing:
      return is_refused ? "" : "run: dynasession table create, which adds it";
    case table::fault::different:
      return "the table works; change it in AWS if you need to";
    case table::fault::unknown:
      return of.what == table::part::records
                 ? "use credentials that may do dynamodb:Scan, or see what table create asks"
                 : "see dynasession table policy --role operator for what may read it";
    case table::fault::incompatible:
      break;
  }
  return "set another table_name: this table belongs to another program";
}

void examine_clock(const table::table_description& known, diagnosis& found) {
  if (!known.clock_difference) return;
  const auto apart = std::chrono::abs(*known.clock_difference);
  const auto seconds = std::to_string(known.clock_difference->count()) + " s";
  if (apart > std::chrono::minutes(4))
    found.fail("clock", "the clock of the service is ahead by " + seconds,
               "correct the clock of this machine: AWS refuses signatures that are 5 minutes off");
  else if (apart > std::chrono::seconds(5))
    found.warn("clock", "the clock of the service is ahead by " + seconds,
               "correct the clock of this machine: sessions expire by it");
  else
    found.ok("clock", "agrees with the service");
}

void examine_fit(const table::table_description& known, const std::vector<table::finding>& misfits,
                 diagnosis& found) {
  const auto fits = [&](table::part part) {
    return std::ranges::find(misfits, part, &table::finding::what) == misfits.end();
  };
  if (known.expiry_attribute && fits(table::part::expiry))
    found.ok("TTL", "on " + *known.expiry_attribute);
  if (fits(table::part::index) && known.index_status == "ACTIVE")
    found.ok("index by user", known.index_status);
  else if (fits(table::part::index))
    found.warn("index by user", known.index_status,
               "wait until it is ACTIVE: until then the sessions of a user are not found");
  const bool is_refused = !fits(table::part::records) || !incompatibilities(misfits).empty();
  for (const auto& each : misfits) {
    const bool is_fatal = each.kind == table::fault::incompatible;
    found.add({is_fatal ? severity::problem : severity::warning, std::string(name_of(each.what)),
               message_of(each), advice_for(each, is_refused)});
  }
}

std::string advice_for_status(const std::string& status) {
  if (status == "INACCESSIBLE_ENCRYPTION_CREDENTIALS")
    return "enable its KMS key and let DynamoDB use it; after 7 days AWS archives the table";
  if (status == "ARCHIVED" || status == "ARCHIVING")
    return "restore it from the backup that AWS made of it";
  if (status == "DELETING") return "run: dynasession table create, which waits until it is gone";
  return "wait until it is ACTIVE";
}

// Whether sessions may be stored in it.
bool examine_table(const context& with, const dynasession::settings& settings,
                   diagnosis& found) try {
  const auto& where = settings.dynamodb_options();
  const auto known = wait_for(with, table::async_describe(where));
  examine_clock(known, found);
  const auto text = known.name + " is " + known.status;
  if (known.status == "ACTIVE")
    found.ok("table", text);
  else
    found.warn("table", text, advice_for_status(known.status));
  const auto misfits = wait_for(with, table::async_check(where, settings.table_options()));
  examine_fit(known, misfits, found);
  return incompatibilities(misfits).empty();
} catch (const session_error& failure) {
  found.fail("table", failure.reason());
  return false;
}

/// A session without a cookie: its key is not the hash of an id.
class probe {
 public:
  probe(const context& with, const dynasession::settings& settings, store_ptr store,
        diagnosis& found)
      : with_(with),
        patience_(with, settings),
        where_(settings.store()),
        store_(std::move(store)),
        found_(found),
        now_(with.around().clock()),
        key_("doctor-" + random_hex(with.around().random).substr(0, 36)) {}

  void run() {
    if (!works("create", [&](auto until) { return store_->create(draft(), until); })) return;
    const bool read = works("load", [&](auto until) { return store_->load(key_, now_, until); });
    works("save", [&](auto until) { return store_->save(save(), until); });
    works("touch", [&](auto until) { return store_->touch(touch(), until); });
    works("renew", [&](auto until) { return store_->renew(renew(), until); });
    // Removes the renewed record, to which the tombstone leads; the tombstone expires.
    works("remove", [&](auto until) { return store_->remove(key_, until); });
    if (read) measure();
    if (const auto catalog = std::dynamic_pointer_cast<dynasession::session_catalog>(store_)) {
      works("list by user", [&](auto) { return catalog->list_of_user("nobody", now_, ""); });
      look_through(*catalog);
    }
    if (count_ > 0)
      found_.ok("permissions", std::to_string(count_) + " kinds of requests are allowed");
  }

 private:
  template <class Start>
  bool works(const char* what, const Start& start) {
    const auto done = patience_.call(start);
    if (done) {
      ++count_;
      return true;
    }
    found_.fail(what, done.error().message(), advice_for(done.error(), where_));
    return false;
  }

  // An application does not need this permission.
  void look_through(dynasession::session_catalog& catalog) {
    dynasession::scan_request one;
    one.limit = 1;
    const auto done = wait_for(with_, catalog.scan(std::move(one)));
    if (done)
      ++count_;
    else if (done.error().code() == dynasession::errc::access_denied)
      found_.warn("scan", done.error().message(), "only clean and sessions need it");
    else
      found_.fail("scan", done.error().message(), advice_for(done.error(), where_));
  }

  std::chrono::sys_seconds in(std::chrono::seconds later) const {
    return std::chrono::ceil<std::chrono::seconds>(now_ + later);
  }

  dynasession::record draft() const {
    dynasession::record made;
    made.key = key_;
    made.created_at = made.updated_at = now_;
    made.expire_at = in(std::chrono::minutes(1));
    return made;
  }

  dynasession::save_request save() const {
    dynasession::save_request made;
    made.key = key_;
    made.what.actions["probe"] = dynasession::set_value{std::int64_t{1}};
    made.now = now_;
    made.expire_at = in(std::chrono::minutes(1));
    made.seen_version = 1;
    made.token[0] = std::byte{1};
    return made;
  }

  dynasession::touch_request touch() const {
    dynasession::touch_request made;
    made.key = key_;
    made.now = now_;
    made.expire_at = in(std::chrono::minutes(2));
    return made;
  }

  dynasession::renew_request renew() const {
    dynasession::renew_request made;
    made.old_key = key_;
    made.next = draft();
    made.next.key = key_ + "-renewed";
    made.next.version = 2;
    made.now = now_;
    return made;
  }

  void measure() {
    std::vector<double> took;
    for (int i = 0; i < looks; ++i) {
      const auto before = std::chrono::steady_clock::now();
      if (!wait_for(with_, store_->load(key_, now_))) return;
      took.push_back(
          std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - before)
              .count());
    }
    std::ranges::sort(took);
    auto text = std::to_string(took[looks / 2]);
    found_.ok("latency", text.substr(0, text.find('.') + 3) + " ms per load (median of 5)");
  }

  const context& with_;
  patience patience_;
  store_kind where_;
  store_ptr store_;
  diagnosis& found_;
  dynasession::timestamp now_;
  std::string key_;
  int count_ = 0;
};

}  // namespace

exit_code doctor(const context& with) {
  diagnosis found;
  std::optional<dynasession::settings> settings;
  try {
    settings.emplace(with.settings());
  } catch (const session_error& failure) {
    found.fail("options", failure.reason());
    return found.report(with);
  }
  examine_config(*settings, found);
  if (const auto store = examine_opening(with, *settings, found)) {
    if (settings->store() == store_kind::sqlite || examine_table(with, *settings, found))
      probe(with, *settings, store, found).run();
  }
  return found.report(with);
}

}  // namespace cli
