// SPDX-License-Identifier: Apache-2.0
#include "records/value_codec.hpp"

#include <dynasession/detail/session_value.hpp>
#include <dynasession/json.hpp>

namespace dynasession::inline v0::detail {

void throw_for_key(errc code, std::string_view key) {
  throw session_error(error(code, "key " + in_quotes(key)));
}

boost::json::value decode_json(std::string_view key, const stored_value& stored) {
  auto decoded = decode(stored);
  if (!decoded) throw_for_key(errc_of(decoded.error().code()), key);
  return *std::move(decoded);
}

stored_value encode_json(std::string_view key, const boost::json::value& value) {
  auto encoded = encode(value);
  if (!encoded)
    throw session_error(
        error(encoded.error().code(), "key " + in_quotes(key) + ": " + encoded.error().detail()));
  return *std::move(encoded);
}

namespace {

template <class T>
T decode_as(std::string_view key, const stored_value& stored) {
  const auto json = decode_json(key, stored);
  const auto read = boost::json::try_value_to<T>(json);
  if (!read) throw_for_key(errc::wrong_type, key);
  return *read;
}

}  // namespace

bool decode_bool(std::string_view key, const stored_value& stored) {
  return decode_as<bool>(key, stored);
}

std::int64_t decode_signed(std::string_view key, const stored_value& stored, std::int64_t lowest,
                           std::int64_t highest) {
  const auto* integer = std::get_if<std::int64_t>(&stored);
  const auto read = integer ? *integer : decode_as<std::int64_t>(key, stored);
  if (read < lowest || read > highest) throw_for_key(errc::wrong_type, key);
  return read;
}

std::uint64_t decode_unsigned(std::string_view key, const stored_value& stored,
                              std::uint64_t highest) {
  const auto read = decode_as<std::uint64_t>(key, stored);
  if (read > highest) throw_for_key(errc::wrong_type, key);
  return read;
}

double decode_double(std::string_view key, const stored_value& stored) {
  return decode_as<double>(key, stored);
}

std::string decode_string(std::string_view key, const stored_value& stored) {
  return decode_as<std::string>(key, stored);
}

stored_value encode_bool(bool value) { return encode_json({}, value); }

stored_value encode_signed(std::int64_t value) { return value; }

stored_value encode_unsigned(std::uint64_t value) { return encode_json({}, value); }

stored_value encode_double(std::string_view key, double value) { return encode_json(key, value); }

stored_value encode_string(std::string_view key, std::string_view value) {
  return encode_json(key, boost::json::value(value));
}

}  // namespace dynasession::inline v0::detail
