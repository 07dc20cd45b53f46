// SPDX-License-Identifier: Apache-2.0
/// Session values of any type that Boost.JSON's `value_from` and `value_to` know: containers, optionals,
/// `boost::json::value`, described structs, types of your own with `tag_invoke`.
#pragma once

#include <dynasession/detail/export.hpp>
#include <dynasession/detail/session_value.hpp>
#include <dynasession/session.hpp>

#include <boost/json/value_from.hpp>
#include <boost/json/value_to.hpp>

#include <exception>
#include <string_view>

namespace dynasession::inline v0::detail {

DYNASESSION_EXPORT boost::json::value decode_json(std::string_view key, const stored_value& stored);
DYNASESSION_EXPORT stored_value encode_json(std::string_view key, const boost::json::value& value);

template <class T>
requires(!plain_value<T>) struct session_value<T> {
  static T decode(std::string_view key, const stored_value& stored) {
    const auto json = decode_json(key, stored);
    try {
      return boost::json::value_to<T>(json);
    } catch (const std::exception&) {
      throw_for_key(errc::wrong_type, key);
    }
  }
  static stored_value encode(std::string_view key, const T& value) {
    return encode_json(key, boost::json::value_from(value));
  }
};

}  // namespace dynasession::inline v0::detail
