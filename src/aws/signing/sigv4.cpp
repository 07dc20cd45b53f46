// SPDX-License-Identifier: Apache-2.0
#include "aws/signing/sigv4.hpp"

#include "crypto/digest.hpp"
#include "crypto/encoding.hpp"
#include "support/ascii.hpp"
#include "support/time_text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace dynasession::inline v0::aws {
namespace {

constexpr std::string_view terminator = "aws4_request";

constexpr std::string_view algorithm = "AWS4-HMAC-SHA256";

constexpr const char* token_field = "X-Amz-Security-Token";
constexpr const char* date_field = "X-Amz-Date";
constexpr const char* body_hash_field = "x-amz-content-sha256";
constexpr const char* authorization_field = "Authorization";

void remove_earlier_signature(net::http_fields& fields) {
  constexpr std::array ours{token_field, date_field, body_hash_field, authorization_field};
  fields.erase_if([&](const net::http_field& field) {
    return std::ranges::any_of(
        ours, [&](const char* name) { return ascii::equal_ignoring_case(field.name, name); });
  });
}

// "20150830/us-east-1/dynamodb/aws4_request"
std::string scope_of(std::chrono::sys_days day, std::string_view region, std::string_view service) {
  auto scope = detail::amz_date(day).substr(0, 8);
  for (const auto part : {region, service, terminator}) scope.append("/").append(part);
  return scope;
}

crypto::digest256 derived_key(const std::string& secret, std::string_view date,
                              std::string_view region, std::string_view service) {
  auto key = crypto::hmac_sha256("AWS4" + secret, date);
  for (const auto part : {region, service, terminator}) key = crypto::hmac_sha256(key, part);
  return key;
}

}  // namespace

signing_key::signing_key(aws_credentials credentials, std::chrono::sys_days day,
                         std::string_view region, std::string_view service)
    : credentials_(std::move(credentials)),
      day_(day),
      scope_(scope_of(day, region, service)),
      hmac_(derived_key(credentials_.secret_access_key, scope_.substr(0, 8), region, service)) {}

bool signing_key::is_for(const aws_credentials& credentials,
                         std::chrono::sys_seconds at) const noexcept {
  return day_ == std::chrono::floor<std::chrono::days>(at) && credentials_ == credentials;
}

std::string string_to_sign(std::string_view canonical_text, const signing_key& key,
                           std::string_view date) {
  const auto hash = crypto::sha256(canonical_text);
  std::string text;
  text.reserve(algorithm.size() + date.size() + key.scope().size() + 2 * hash.size() + 3);
  text.append(algorithm).append("\n").append(date);
  text.append("\n").append(key.scope()).append("\n");
  crypto::append_hex(text, hash);
  return text;
}

std::string signature(std::string_view text_to_sign, const signing_key& key) {
  return crypto::hex(key.hmac()(text_to_sign));
}

std::string authorization(std::string_view signed_fields, std::string_view signature,
                          const signing_key& key) {
  std::string text;
  text.reserve(signed_fields.size() + signature.size() + key.scope().size() + 128);
  text.append(algorithm).append(" Credential=").append(key.credentials().access_key_id);
  text.append("/").append(key.scope());
  text.append(", SignedHeaders=").append(signed_fields);
  text.append(", Signature=").append(signature);
  return text;
}

void sign(net::http_request& request, std::string_view host, const signing_key& key,
          std::chrono::sys_seconds at, const signing_options& options) {
  auto& fields = request.fields;
  remove_earlier_signature(fields);
  if (const auto& token = key.credentials().session_token; !token.empty())
    fields.push_back({token_field, token});
  const auto date = detail::amz_date(at);
  fields.push_back({date_field, date});
  if (options.sign_body)
    fields.push_back({body_hash_field, crypto::hex(crypto::sha256(request.body))});
  const canonical_request canonical(request, host, options);
  const auto signed_text = signature(string_to_sign(canonical.text(), key, date), key);
  fields.push_back(
      {authorization_field, authorization(canonical.signed_fields(), signed_text, key)});
}

}  // namespace dynasession::inline v0::aws
