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

/// An option that is kept in a member, and in further ones of the same type.
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

/// An option that the gem has too, under another name.
constexpr option also_named(std::string_view name_in_the_gem, option named) {
  named.alias = name_in_the_gem;
  return named;
}

/// A function or an object.
constexpr option in_code(std::string_view name, std::string_view help) {
  return {name,
          help,
          [](const option_value&, option_targets&) {
            return problem("cannot be named: assign it in code, to what settings gives");
          },
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
    also_named("max_age",
               in<&c::absolute_timeout>("absolute_timeout",
                                        "absolute timeout, in seconds; none: no such end")),
    in<&d::account_id_endpoint_mode>("account_id_endpoint_mode",
                                     "preferred, required, disabled; none: the environment's"),
    in<&t::billing_mode>("billing_mode",
                         "on_demand, provisioned; none: as a capacity is given or not"),
    in<&d::ca_file>("ca_file", "certificates (PEM) that vouch for the endpoint"),
    in<&d::compress_over>("compress_over", "values of so many bytes are compressed; none: none is"),
    in<&c::concurrency>("concurrency", "what two requests at once do: merge, reject or lock"),
    in<&o::config_file>("config_file", "the YAML file that options are read from"),
    in<&d::consistent_read>("consistent_read", "false: loads cost half, and may be a moment old"),
    also_named("expire_after",
               in<&c::cookie_max_age>("cookie_max_age",
                                      "seconds that the cookie lasts; none: the browser decides")),
    also_named("key", in<&c::cookie_name>("cookie_name", "the cookie's name")),
    in<&s::deadline, &d::deadline>("deadline", "milliseconds that a call of the store may take"),
    in<&o::defer>("defer", "Rack's: no cookie", not_yet),
    in<&c::domain>("domain", "the cookie's domain; empty: the host that answers, no others"),
    in<&o::drop>("drop", "Rack's: no session", not_yet),
    in_code("dynamo_db_client", "the gem's client; here: region, endpoint, credentials"),
    in<&o::enable_locking>("enable_locking", "the gem's word for concurrency: lock"),
    in<&d::endpoint>("endpoint", "URL of another engine; empty: the environment's, else AWS's"),
    in_code("error_handler", "is called with each error"),
    also_named("httponly", in<&c::http_only>("http_only", "hide the cookie from scripts")),
    also_named("max_stale",
               in<&c::idle_timeout>("idle_timeout", "idle timeout, in seconds; none: no such end")),
    in<&o::layout>("layout", "what a record looks like in DynamoDB", not_yet),
    in<&c::lock_expiry_time>("lock_expiry_time",
                             "milliseconds that a lock outlives a holder that died"),
    in<&c::lock_max_wait_time>("lock_max_wait_time", "seconds to wait for a lock"),
    in<&c::lock_retry_delay>("lock_retry_delay", "milliseconds between looks at a lock"),
    in<&d::max_connections>("max_connections", "connections to DynamoDB at once"),
    in<&c::partitioned>("partitioned", "a cookie jar for each embedding site (CHIPS)"),
    in<&c::path>("path", "the cookie's path"),
    secret(in<&c::previous_secret_keys>("previous_secret_keys", "older secrets that still verify")),
    in<&d::profile>("profile", "of AWS's shared files; empty: AWS_PROFILE, then default"),
    in<&c::raise_errors>("raise_errors", "throw every error, not only the hard ones"),
    in<&t::read_capacity>("read_capacity", "read units a second of a provisioned table; none: 10"),
    in<&d::region>("region", "AWS's region; empty: AWS_REGION, AWS_DEFAULT_REGION, the profile's"),
    in<&o::renew>("renew", "Rack's: a new id for each request", not_yet),
    in<&c::same_site>("same_site", "the cookie's SameSite: lax, strict or none"),
    secret(in<&c::secret_key>("secret_key", "signs the cookies; required")),
    in<&c::secure>("secure", "send the cookie only over https"),
    in<&o::serializer>("serializer", "how values are written", not_yet),
    in<&o::skip>("skip", "Rack's: store nothing", not_yet),
    in<&s::sqlite_path>("sqlite_path", "the file of the SQLite store, or :memory:"),
    in<&o::store>("store", "where sessions are kept: sqlite or dynamodb"),
    in<&d::table_key>("table_key", "the name of the table's key"),
    in<&d::table_name>("table_name", "the table in DynamoDB"),
    in<&c::touch_after>("touch_after", "seconds a touch must gain; none: a tenth of idle_timeout"),
    in<&d::use_dual_stack>("use_dual_stack", "AWS's endpoint with IPv6; none: the environment's"),
    in<&d::use_fips>("use_fips", "AWS's endpoint for FIPS 140; none: the environment's"),
    in<&t::write_capacity>("write_capacity",
                           "write units a second of a provisioned table; none: 5"),
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
  if (auto wrong = known.read(from, to)) return wrong;
  const auto wanted = known.text(option_targets());
  if (known.how == support::default_only && known.text(to) != wanted)
    return "not supported yet, only " + wanted + " is";
  return std::nullopt;
}

}  // namespace dynasession::inline v0::detail
