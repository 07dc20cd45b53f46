// SPDX-License-Identifier: Apache-2.0
#include "session/session_cookie.hpp"
#include "support/ascii.hpp"

#include <dynasession/cookie.hpp>
#include <dynasession/error.hpp>

#include <algorithm>
#include <string_view>

namespace dynasession::inline v0 {
namespace {

// RFC 6265bis, 5.6: browsers ignore cookies whose name and value together are longer.
constexpr std::size_t max_pair_size = 4096;
// ... and attributes whose value is longer; the cookie then counts for other paths than it says.
constexpr std::size_t max_attribute_size = 1024;

bool is_token_char(char c) {
  constexpr std::string_view separators = "()<>@,;:\\\"/[]?={} \t";
  return ascii::is_visible(c) && separators.find(c) == separators.npos;
}

bool is_value_char(char c) {
  return ascii::is_visible(c) && c != '"' && c != ',' && c != ';' && c != '\\';
}

bool is_path_char(char c) { return c >= 0x20 && c < 0x7f && c != ';'; }

bool is_domain_char(char c) { return ascii::is_alphanumeric(c) || c == '-' || c == '.'; }

bool is_domain(std::string_view domain) {
  if (domain.starts_with('.')) domain.remove_prefix(1);
  while (!domain.empty()) {
    const auto label = domain.substr(0, domain.find('.'));
    if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-')
      return false;
    domain.remove_prefix(std::min(domain.size(), label.size() + 1));
  }
  return true;
}

// Of a name of one label, as of a public suffix, browsers drop the cookie or keep it to that very host; a
// name with a dot at its end is that of no host.
std::optional<std::string> refused_domain(std::string_view domain) {
  if (domain.starts_with('.')) domain.remove_prefix(1);
  if (domain.empty()) return std::nullopt;
  if (domain.ends_with('.')) return "domain: ends with a dot, which no browser takes for a host";
  if (domain.find('.') == domain.npos)
    return "domain: one label alone, such as com or localhost, which browsers refuse; leave it "
           "empty for the host that answers";
  if (domain.size() > 253) return "domain: longer than 253 characters";
  return std::nullopt;
}

std::optional<std::string> unwritable_part(const cookie& c) {
  if (c.name.empty() || !std::ranges::all_of(c.name, is_token_char))
    return "cookie_name: a cookie name is one or more letters, digits or !#$%&'*+-.^_`|~";
  if (!std::ranges::all_of(c.value, is_value_char))
    return "the cookie's value holds a bad character";
  if (!c.path.starts_with('/') || !std::ranges::all_of(c.path, is_path_char))
    return "path: must start with '/' and hold no ';' or control character";
  if (!std::ranges::all_of(c.domain, is_domain_char) || !is_domain(c.domain) || c.domain == ".")
    return "domain: not a host name";
  return std::nullopt;
}

std::optional<std::string> refused_prefix(const cookie& c) {
  const auto has = [&](std::string_view prefix) {
    return ascii::starts_with_ignoring_case(c.name, prefix);
  };
  if (has("__Secure-") && !c.secure) return "cookie_name: the prefix __Secure- needs secure";
  if (has("__Host-") && (!c.secure || !c.domain.empty() || c.path != "/"))
    return "cookie_name: the prefix __Host- needs secure, no domain and the path \"/\"";
  if ((has("__Http-") || has("__Host-Http-")) && (!c.secure || !c.http_only))
    return "cookie_name: the prefixes __Http- and __Host-Http- need secure and http_only";
  return std::nullopt;
}

std::string_view to_text(same_site site) {
  switch (site) {
    case same_site::strict:
      return "Strict";
    case same_site::none:
      return "None";
    case same_site::lax:
      break;
  }
  return "Lax";
}

}  // namespace

std::optional<std::string> refusal_reason(const cookie& c) {
  if (auto reason = unwritable_part(c)) return reason;
  if (c.name.size() + c.value.size() > max_pair_size)
    return "cookie_name: name and value together exceed 4096 bytes";
  if (c.max_age && *c.max_age > detail::max_cookie_lifetime)
    return "cookie_max_age: browsers keep 400 days at most";
  if (c.path.size() > max_attribute_size)
    return "path: longer than 1024 bytes, which browsers take for no path";
  if (auto reason = refused_domain(c.domain)) return reason;
  if (auto reason = refused_prefix(c)) return reason;
  if (c.site == same_site::none && !c.secure) return "same_site: none needs secure";
  if (c.partitioned && !c.secure) return "partitioned: needs secure";
  return std::nullopt;
}

std::string cookie::to_header() const {
  if (auto reason = unwritable_part(*this))
    throw session_error(error(errc::invalid_configuration, std::move(*reason)));
  std::string text = name + '=' + value + "; Path=" + path;
  if (!domain.empty()) text += "; Domain=" + domain.substr(domain.starts_with('.') ? 1 : 0);
  if (max_age) text += "; Max-Age=" + std::to_string(max_age->count());
  if (secure) text += "; Secure";
  if (http_only) text += "; HttpOnly";
  text.append("; SameSite=").append(to_text(site));
  if (partitioned) text += "; Partitioned";
  return text;
}

}  // namespace dynasession::inline v0
