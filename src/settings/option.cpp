// SPDX-License-Identifier: Apache-2.0
#include "settings/option.hpp"

#include "settings/option_text.hpp"
#include "support/ascii.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace dynasession::inline v0::detail {
namespace {

using detail::read;
using detail::text_of;

constexpr words<store_kind, 2> kinds{{"sqlite", store_kind::sqlite},
                                     {"dynamodb", store_kind::dynamodb}};

problem read(const option_value& from, store_kind& to) { return read(from, kinds, to); }
std::string text_of(store_kind kind) { return text_of(kind, kinds); }

constexpr words<table::billing, 3> bills{{"on_demand", table::billing::on_demand},
                                         {"provisioned", table::billing::provisioned},
                                         {"pay_per_request", table::billing::on_demand}};

problem read(const option_value& from, std::optional<table::billing>& to) {
  return read(from, bills, to);
}
std::string text_of(std::optional<table::billing> mode) {
  return mode ? text_of(*mode, bills) : "none";
}

constexpr words<account_endpoints, 3> modes{{"preferred", account_endpoints::preferred},
                                            {"required", account_endpoints::required},
                                            {"disabled", account_endpoints::disabled}};

problem read(const option_value& from, std::optional<account_endpoints>& to) {
  return read(from, modes, to);
}
std::string text_of(std::optional<account_endpoints> mode) {
  return mode ? text_of(*mode, modes) : "none";
}

template <class Owner, class T>
T& place(option_targets& all, T Owner::*member) {
  return std::get<Owner>(all).*member;
}

template <class Owner, class T>
const T& place(const option_targets& all, T Owner::*member) {
  return std::get<Owner>(all).*member;
}

/// An option that is stored in a member, and in further members of the same type.
template <auto Member, auto... Further>
constexpr option in(std::string_view name, std::string_view help, support how = support::full) {
  return {name,
          help,
          [](const option_value& from, option_targets& to) {
            auto wrong = read(from, place(to, Member));
            if (!wrong) ((place(to, Further) = place(to, Member)), ...);
            return wrong;
          },
          [](const option_targets& from) { return text_of(place(from, Member)); },
          false,
          how};
}

constexpr option secret(option plain) {
  plain.is_secret = true;
  return plain;
}

/// An option that has another name in the gem.
constexpr option also_named(std::string_view name_in_the_gem, option named) {
  named.alias = name_in_the_gem;
  return named;
}

/// A function or an object.
constexpr option in_code(std::string_view name, std::string_view help) {
  return {name,
          help,
          [](const option_value&, option_targets&) { return problem(); },
          [](const option_targets&) { return std::string(); },
          false,
          support::code_only};
}

using c = configuration;
using d = dynamodb_options;
using s = sqlite_options;
using t = table::table_options;
using o = other_options;
constexpr auto not_yet = support::default_only;

constexpr option table[]{
    also_named("max_age", in<&c::absolute_timeout>("absolute_timeout",
                                                   "absolute timeout in seconds; none: no limit")),
    in<&d::account_id_endpoint_mode>(
        "account_id_endpoint_mode", "preferred, required or disabled; none: as in the environment"),
    in<&t::billing_mode>("billing_mode",
                         "on_demand or provisioned; none: provisioned if a capacity is set"),
    in<&d::ca_file>("ca_file",
                    "CA certificates (PEM) for the endpoint; empty: those of the system"),
    in<&c::cache_for>("cache_for",
                      "milliseconds that records are kept in memory; none: not at all"),
    in<&c::cache_size>("cache_size", "limit of the memory for kept records in bytes"),
    in<&d::compress_over>("compress_over",
                          "compress values of at least this many bytes; none: no compression"),
    in<&c::concurrency>("concurrency", "concurrent requests of one session: merge, reject or lock"),
    in<&o::config_file>("config_file", "the YAML file of options: in code or a variable only"),
    also_named(
        "expire_after",
        in<&c::cookie_max_age>(
            "cookie_max_age", "lifetime of the cookie in seconds; none: until the browser closes")),
    also_named("key", in<&c::cookie_name>("cookie_name", "name of the cookie")),
    in<&c::deadline, &s::deadline, &d::deadline>(
        "deadline", "time limit of a load, a commit or a call of the store in milliseconds"),
    in<&o::defer>("defer", "of Rack: send no cookie; only the default is supported yet", not_yet),
    in<&c::domain>("domain", "domain of the cookie; empty: only the host that sets it"),
    in<&o::drop>("drop", "of Rack: do not save the session; only the default is supported yet",
                 not_yet),
    in_code("dynamo_db_client",
            "client of the gem: not supported; use region, and credentials in code"),
    in<&o::enable_locking>("enable_locking", "true: the same as concurrency: lock"),
    in<&d::endpoint>("endpoint", "URL of DynamoDB; empty: as in the environment, else AWS"),
    in_code("error_handler", "function that is called with each error: in code only"),
    also_named("httponly", in<&c::http_only>("http_only", "hide the cookie from scripts")),
    also_named("max_stale",
               in<&c::idle_timeout>("idle_timeout", "idle timeout in seconds; none: no limit")),
    in<&o::layout>("layout", "format of records in DynamoDB; only the default is supported yet",
                   not_yet),
    in<&c::lock_expiry_time>("lock_expiry_time",
                             "lease of a lock in milliseconds, after which a dead holder loses it"),
    in<&c::lock_max_wait_time>("lock_max_wait_time", "time limit for a lock in seconds"),
    in<&c::lock_retry_delay>("lock_retry_delay",
                             "interval in milliseconds at which a held lock is checked"),
    in<&d::max_connections>("max_connections", "limit of open connections to DynamoDB"),
    in<&s::max_size, &d::max_size>("max_size", "limit of a session in bytes, before compression"),
    in<&c::partitioned>("partitioned", "one cookie per embedding site (CHIPS)"),
    in<&c::path>("path", "path of the cookie"),
    in<&s::patience, &d::patience>("patience",
                                   "time limit of operators' calls of the store in milliseconds"),
    secret(in<&c::previous_secret_keys>("previous_secret_keys",
                                        "older secrets, which still verify cookies")),
    in<&d::profile>("profile",
                    "profile in the shared files of AWS; empty: AWS_PROFILE, else default"),
    in<&c::raise_errors>("raise_errors", "raise all errors, not only the hard ones"),
    in<&t::read_capacity>("read_capacity",
                          "read units per second of a provisioned table; none: 10"),
    also_named("consistent_read",
               in<&c::read_consistency>(
                   "read_consistency",
                   "strong, session or eventual: the last two halve the price of a load")),
    in<&d::region>("region",
                   "AWS region; empty: AWS_REGION, AWS_DEFAULT_REGION, that of the profile"),
    in<&o::renew>("renew", "of Rack: a new id a request; only the default is supported yet",
                  not_yet),
    in<&c::same_site>("same_site", "SameSite of the cookie: lax, strict or none"),
    secret(in<&c::secret_key>("secret_key", "secret that signs cookies; required")),
    in<&o::secret_key_file>("secret_key_file",
                            "file that holds secret_key, instead of that option"),
    in<&c::secure>("secure", "send the cookie over https only; auto: unless it is set over http"),
    in<&o::serializer>("serializer", "format of values; only the default is supported yet",
                       not_yet),
    in<&o::skip>("skip", "of Rack: store nothing; only the default is supported yet", not_yet),
    in<&s::sqlite_path>("sqlite_path", "file of the SQLite store, or :memory:"),
    in<&o::store>("store", "store of sessions: sqlite or dynamodb"),
    in<&d::table_key>("table_key", "name of the key of the table"),
    in<&d::table_name>("table_name", "name of the DynamoDB table"),
    in<&c::touch_after>("touch_after",
                        "seconds that a touch must add; none: a tenth of idle_timeout"),
    in<&c::trusted_proxies>(
        "trusted_proxies", "addresses of proxies whose X-Forwarded-Proto or Forwarded is believed"),
    in<&d::use_dual_stack>("use_dual_stack",
                           "use the AWS endpoint with IPv6; none: as in the environment"),
    in<&d::use_fips>("use_fips", "use the AWS endpoint for FIPS 140; none: as in the environment"),
    in<&t::write_capacity>("write_capacity",
                           "write units per second of a provisioned table; none: 5"),
};
static_assert(std::ranges::is_sorted(table, {}, &option::name));

}  // namespace

std::span<const option> all_options() { return table; }

const option* find_option(std::string_view name) {
  const auto found = std::ranges::lower_bound(table, name, {}, &option::name);
  return found != std::end(table) && found->name == name ? found : nullptr;
}

const option* find_option_by_alias(std::string_view alias) {
  const auto found = std::ranges::find(table, alias, &option::alias);
  return found != std::end(table) && !alias.empty() ? found : nullptr;
}

std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) above[j] = j;
  const auto same = [&](std::size_t i, std::size_t j) {
    return ascii::lower(a[i - 1]) == ascii::lower(b[j - 1]);
  };
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (same(i, j) ? 0 : 1)});
      if (i > 1 && j > 1 && same(i, j - 1) && same(i - 1, j))
        row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, above);
    std::swap(above, row);
  }
  return above[b.size()];
}

std::string nearest_option(std::string_view name, naming by) {
  std::vector<std::string_view> names;
  for (const auto& known : all_options()) {
    names.push_back(known.name);
    if (by == naming::web_or_gem && !known.alias.empty()) names.push_back(known.alias);
  }
  std::string nearest(
      *std::ranges::min_element(names, {}, [&](auto each) { return distance(name, each); }));
  if (const auto* known = find_option_by_alias(nearest))
    nearest.append(" (").append(known->name).append(")");
  return nearest;
}

problem assign(const option& known, const option_value& from, option_targets& to) {
  if (known.how == support::code_only) return "is not a value, but a " + std::string(known.help);
  if (auto wrong = known.read(from, to)) return wrong;
  const auto wanted = known.text(option_targets());
  if (known.how == support::default_only && known.text(to) != wanted)
    return "not supported yet; only " + wanted + " is";
  return std::nullopt;
}

}  // namespace dynasession::inline v0::detail
