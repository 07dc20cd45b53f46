// SPDX-License-Identifier: Apache-2.0
#include "session/forwarded_hops.hpp"

#include "support/ascii.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace dynasession::inline v0::detail {
namespace {

/// A server sees wss in place of https where a WebSocket begins.
transport transport_of_scheme(std::string_view scheme) {
  for (const auto* secure : {"https", "wss"})
    if (ascii::equal_ignoring_case(scheme, secure)) return transport::https;
  for (const auto* plain : {"http", "ws"})
    if (ascii::equal_ignoring_case(scheme, plain)) return transport::http;
  return transport::unknown;
}

/// One element of the field: who sent the request to the proxy that added it, and how.
struct hop {
  std::optional<std::string> sender;
  std::optional<std::string> scheme;
  bool is_empty = true;  ///< as after a comma too many
};

/// Reads `name=value;name="value", name=value`.
class hop_reader {
 public:
  explicit hop_reader(std::string_view text) : rest_(text) {}

  /// nullopt if the field is not well-formed.
  std::optional<std::vector<hop>> read() {
    std::vector<hop> hops;
    do {
      hop next;
      do {
        if (!read_pair(next)) return std::nullopt;
      } while (skip(';'));
      hops.push_back(std::move(next));
    } while (skip(','));
    if (!rest_.empty()) return std::nullopt;
    return hops;
  }

 private:
  void skip_blanks() {
    while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\t'))
      rest_.remove_prefix(1);
  }

  bool skip(char separator) {
    skip_blanks();
    if (!rest_.starts_with(separator)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  /// There may be none between two separators. One may come once in a hop.
  bool read_pair(hop& to) {
    skip_blanks();
    if (rest_.empty() || rest_.front() == ';' || rest_.front() == ',') return true;
    const auto name = read_while([](char c) { return ascii::is_alphanumeric(c) || c == '-'; });
    if (name.empty() || !rest_.starts_with('=')) return false;
    rest_.remove_prefix(1);
    auto value = rest_.starts_with('"') ? read_quoted() : read_unquoted();
    if (!value) return false;
    to.is_empty = false;
    for (const auto& [known, place] : {std::pair("for", &to.sender), {"proto", &to.scheme}}) {
      if (!ascii::equal_ignoring_case(name, known)) continue;
      if (*place) return false;
      *place = std::move(value);
    }
    return true;
  }

  template <class Belongs>
  std::string_view read_while(Belongs belongs) {
    std::size_t size = 0;
    while (size < rest_.size() && belongs(rest_[size])) ++size;
    const auto read = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return read;
  }

  // Of more than tokens: many proxies do not quote an address with a port.
  std::optional<std::string> read_unquoted() {
    constexpr std::string_view others = "\",;=\\";
    const auto value =
        read_while([&](char c) { return ascii::is_visible(c) && others.find(c) == others.npos; });
    if (value.empty()) return std::nullopt;
    return std::string(value);
  }

  std::optional<std::string> read_quoted() {
    std::string value;
    rest_.remove_prefix(1);
    while (!rest_.empty() && rest_.front() != '"') {
      if (rest_.front() == '\\') rest_.remove_prefix(1);
      if (rest_.empty()) break;
      value += rest_.front();
      rest_.remove_prefix(1);
    }
    if (rest_.empty()) return std::nullopt;
    rest_.remove_prefix(1);
    return value;
  }

  std::string_view rest_;
};

/// ":47011", ":_hidden", or nothing.
bool is_port(std::string_view text) {
  if (text.empty()) return true;
  if (!text.starts_with(':')) return false;
  text.remove_prefix(1);
  if (text.starts_with('_')) return true;
  return !text.empty() && text.size() <= 5 && std::ranges::all_of(text, ascii::is_digit);
}

/// Of "192.0.2.43", "192.0.2.43:47011", "[2001:db8::1]" and "[2001:db8::1]:47011", and of "2001:db8::1", which many
/// proxies write; empty if it has another form.
std::string_view address_of(std::string_view node) {
  if (node.starts_with('[')) {
    const auto end = node.find(']');
    if (end == node.npos || !is_port(node.substr(end + 1))) return {};
    const auto address = node.substr(1, end - 1);
    return address.find(':') == address.npos ? std::string_view() : address;
  }
  const auto colon = node.find(':');
  if (colon == node.npos || colon != node.rfind(':')) return node;
  return is_port(node.substr(colon)) ? node.substr(0, colon) : std::string_view();
}

}  // namespace

transport transport_of_hops(std::string_view forwarded,
                            const std::function<bool(std::string_view address)>& is_proxy) {
  auto hops = hop_reader(forwarded).read();
  if (!hops) return transport::unknown;
  std::erase_if(*hops, [](const hop& each) { return each.is_empty; });
  if (hops->empty()) return transport::unknown;
  const auto came_from_proxy = [&](const hop& each) {
    return each.sender && is_proxy(address_of(*each.sender));
  };
  while (hops->size() > 1 && came_from_proxy(hops->back())) hops->pop_back();
  const auto& scheme = hops->back().scheme;
  return scheme ? transport_of_scheme(*scheme) : transport::unknown;
}

transport transport_of_schemes(std::string_view x_forwarded_proto) {
  std::optional<transport> all;
  for (auto rest = x_forwarded_proto;;) {
    const auto comma = rest.find(',');
    const auto one = transport_of_scheme(ascii::trimmed(rest.substr(0, comma)));
    if (all.value_or(one) != one) return transport::unknown;
    all = one;
    if (comma == rest.npos) return one;
    rest.remove_prefix(comma + 1);
  }
}

}  // namespace dynasession::inline v0::detail
