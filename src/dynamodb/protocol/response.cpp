// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/protocol/response.hpp"

#include "dynamodb/protocol/service_error.hpp"
#include "support/ascii.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

namespace dynasession::inline v0::dynamodb {
namespace {

using names = std::span<const std::string_view>;

// Sources: AWS's standard retry mode of 2026 and the model of DynamoDB.
constexpr std::string_view throttlings[] = {"Throttling",
                                            "ThrottlingException",
                                            "ThrottledException",
                                            "RequestThrottledException",
                                            "RequestThrottled",
                                            "TooManyRequestsException",
                                            "ProvisionedThroughputExceededException",
                                            "RequestLimitExceeded",
                                            "BandwidthLimitExceeded",
                                            "LimitExceededException",
                                            "SlowDown"};
constexpr std::string_view contentions[] = {"TransactionConflictException",
                                            "ReplicatedWriteConflictException"};
// An attempt that is still running, or that timed out in the server.
constexpr std::string_view uncertainties[] = {"TransactionInProgressException",
                                              "RequestTimeout",
                                              "RequestTimeoutException",
                                              "PriorRequestNotComplete",
                                              "InternalServerError",
                                              "InternalFailure",
                                              "ServiceUnavailable"};
constexpr std::string_view denials[] = {"AccessDenied",
                                        "InvalidSignatureException",
                                        "SignatureDoesNotMatch",
                                        "IncompleteSignature",
                                        "IncompleteSignatureException",
                                        "MissingAuthenticationToken",
                                        "MissingAuthenticationTokenException",
                                        "RequestExpired",
                                        "RequestTimeTooSkewed",
                                        "AuthFailure",
                                        "NotAuthorized",
                                        "OptInRequired"};
// Other credentials may help.
constexpr std::string_view expirations[] = {"ExpiredToken", "ExpiredTokenException", "InvalidToken",
                                            "InvalidClientTokenId", "UnrecognizedClientException"};
// How messages about credentials begin that hold nothing of the request in their first line.
constexpr std::string_view harmless[] = {"The security token included in the request",
                                         "The Access Key ID or security token is invalid",
                                         "The request signature we calculated",
                                         "Signature expired:",
                                         "Signature not yet current:",
                                         "Credential should be scoped to a valid region",
                                         "Request is missing Authentication Token",
                                         "Access Key ID or security token is invalid"};
// What requests that hold keys and values of sessions are called. The messages about others are repeated.
constexpr std::string_view with_values[] = {"GetItem",    "BatchGetItem", "PutItem",
                                            "UpdateItem", "DeleteItem",   "TransactWriteItems",
                                            "Query",      "Scan",         "BatchExecuteStatement"};
// Those that write one record, under a condition.
constexpr std::string_view conditional[] = {"PutItem", "UpdateItem", "DeleteItem"};
// The state of the record or table does not allow it now.
constexpr std::string_view refusals[] = {"ConditionalCheckFailedException",
                                         "ResourceInUseException",
                                         "ContinuousBackupsUnavailableException"};
// Reasons for which a transaction is cancelled, given for each item.
constexpr std::string_view refusing_reasons[] = {"ConditionalCheckFailed"};
constexpr std::string_view invalidating_reasons[] = {"ValidationError"};
constexpr std::string_view contending_reasons[] = {"TransactionConflict", "DuplicateItem"};
constexpr std::string_view throttling_reasons[] = {"ThrottlingError",
                                                   "ProvisionedThroughputExceeded"};

bool is_in(names list, std::string_view name) {
  return std::ranges::find(list, name) != list.end();
}

answer too_large() {
  return {outcome::failed, error(errc::session_too_large, "DynamoDB refuses items over 400 KB")};
}

// The first reason of a cancelled transaction that has one of these codes.
json_view reason_among(names codes, const json_document& body) {
  for (const auto reason : body["CancellationReasons"].elements())
    if (is_in(codes, reason["Code"].text().value_or(""))) return reason;
  return {};
}

std::string_view first_line(std::string_view text) { return text.substr(0, text.find('\n')); }

// A name in AWS that begins like this.
std::string_view name_in(std::string_view text, std::string_view begin) {
  constexpr std::string_view others = ":/_.-*+=,@";
  if (!text.starts_with(begin)) return {};
  const auto end = std::ranges::find_if_not(
      text, [&](char c) { return ascii::is_alphanumeric(c) || others.find(c) != others.npos; });
  return text.substr(0, static_cast<std::size_t>(end - text.begin()));
}

// "User: arn:... is not authorized to perform: dynamodb:GetItem on resource: arn:...", without what follows; empty
// if the message is not of this kind.
std::string_view missing_permission_in(std::string_view message) {
  constexpr std::pair<std::string_view, std::string_view> parts[] = {
      {"User: ", "arn:"},
      {" is not authorized to perform: ", "dynamodb:"},
      {" on resource: ", "arn:"}};
  auto rest = message;
  for (const auto& [words, begin] : parts) {
    if (!rest.starts_with(words)) return {};
    rest.remove_prefix(words.size());
    const auto name = name_in(rest, begin);
    if (name.empty()) return {};
    rest.remove_prefix(name.size());
  }
  return message.substr(0, message.size() - rest.size());
}

/// What an error means for the request that it answers.
class interpreter {
 public:
  interpreter(const service_error& failure, std::string_view operation, const aws_credentials& own)
      : failure_(failure), operation_(operation), own_(own) {}

  answer interpret() const {
    const auto& name = failure_.name();
    if (failure_.status() == 413)
      return too_large();  // refused because of its size, before DynamoDB read it
    if (is_in(refusals, name))
      return refused(!is_in(with_values, operation_) || is_in(conditional, operation_));
    if (name == "TransactionCanceledException") return cancelled();
    if (name == "ResourceNotFoundException") return failed(errc::missing_table);
    if (name == "ValidationException") return invalid(failure_.message());
    if (name == "AccessDeniedException") return failed(errc::access_denied, about_permission());
    if (is_in(expirations, name))
      return {outcome::expired, named(errc::access_denied, about_credentials())};
    if (is_in(denials, name)) return failed(errc::access_denied, about_credentials());
    if (is_in(throttlings, name)) return {outcome::throttled, named(errc::unavailable)};
    if (is_in(contentions, name)) return {outcome::contended, named(errc::unavailable)};
    // A response without an error name is not from DynamoDB, so the request may have been executed.
    if (failure_.status() >= 500 || name.empty() || is_in(uncertainties, name))
      return {outcome::unknown, named(errc::unavailable)};
    return failed(errc::unavailable);
  }

 private:
  error named(errc code, std::string_view message = {}) const {
    auto detail =
        failure_.name().empty() ? "status " + std::to_string(failure_.status()) : failure_.name();
    if (!message.empty()) detail.append(": ").append(message);
    return {code, repeatable(detail, own_)};
  }

  answer failed(errc code, std::string_view message = {}) const {
    return {outcome::failed, named(code, message)};
  }

  // These messages contain names of tables, indexes and keys, which are configuration, and no values.
  answer invalid(std::string_view message) const {
    const auto mentions = [&](std::string_view part) { return message.find(part) != message.npos; };
    if (mentions("Item size") || mentions("item size")) return too_large();
    if (mentions("does not match the schema") || mentions("Missing the key") ||
        mentions("Type mismatch for key") || mentions("does not have the specified index"))
      return failed(errc::incompatible_store, message);
    if (mentions("backfilling") || is_about_table()) return failed(errc::unavailable, message);
    return failed(errc::unavailable);
  }

  // A proxy may repeat values of the request in the rest.
  std::string_view about_permission() const {
    return is_about_table() ? failure_.message() : missing_permission_in(failure_.message());
  }

  // The further lines about a signature are the whole request.
  std::string_view about_credentials() const {
    const auto line = first_line(failure_.message());
    const auto begins_with = [line](std::string_view text) { return line.starts_with(text); };
    return std::ranges::any_of(harmless, begins_with) ? line : std::string_view();
  }

  bool is_about_table() const { return !operation_.empty() && !is_in(with_values, operation_); }

  // If no condition of this kind was sent, what was done is not known.
  answer refused(bool can_be) const {
    if (can_be) return {outcome::refused, failure_.body()};
    return {outcome::unknown, named(errc::unavailable)};
  }

  answer cancelled() const {
    const auto& body = failure_.body();
    if (reason_among(refusing_reasons, body))
      return refused(operation_.empty() || operation_ == "TransactWriteItems");
    if (const auto reason = reason_among(invalidating_reasons, body))
      return invalid(reason["Message"].text().value_or(""));
    if (reason_among(throttling_reasons, body))
      return {outcome::throttled, named(errc::unavailable)};
    if (reason_among(contending_reasons, body))
      return {outcome::contended, named(errc::unavailable)};
    return failed(errc::unavailable);
  }

  const service_error& failure_;
  std::string_view operation_;
  const aws_credentials& own_;
};

// Gateways answer in the name of DynamoDB, some of them with an error in a 200. It must not be taken for
// an absent record.
bool is_an_error(const json_document& body) {
  return std::ranges::any_of(std::array{"__type", "message", "Message"},
                             [&](const char* name) { return bool(body[name]); });
}

// Whether the response can be to this operation, and not to another one.
bool is_answer_to(std::string_view operation, const json_document& body) {
  const bool has_item(body["Item"]), has_attributes(body["Attributes"]);
  if (operation == "GetItem") return !has_attributes;
  if (operation == "UpdateItem") return !has_item;
  if (operation == "PutItem" || operation == "DeleteItem" || operation == "TransactWriteItems")
    return !has_item && !has_attributes;
  return true;
}

answer interpret_success(const net::http_response& response, std::string_view operation) {
  auto body = json_document::parse(response.body);
  if (!body)
    return {outcome::unknown, error(errc::unavailable, "the response is not a JSON object")};
  if (is_an_error(*body))
    return {outcome::unknown, error(errc::unavailable, "the response is an error with status 200")};
  if (!is_answer_to(operation, *body))
    return {outcome::unknown, error(errc::unavailable, "the response is to another request")};
  return {outcome::done, *std::move(body)};
}

std::optional<std::uint32_t> number_in(std::string_view text) {
  std::uint32_t number{};
  const auto* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  if (read.ec != std::errc{} || read.ptr != end) return std::nullopt;
  return number;
}

std::optional<std::chrono::milliseconds> retry_after_in(const net::http_response& response) {
  const auto asked = number_in(response.field("x-amz-retry-after").value_or(""));
  if (!asked) return std::nullopt;
  return std::chrono::milliseconds(*asked);
}

answer interpret_error(const net::http_response& response, std::string_view operation,
                       const aws_credentials& own) {
  const service_error failure(response);
  auto meant = interpreter(failure, operation, own).interpret();
  meant.retry_after = retry_after_in(response);
  return meant;
}

std::uint32_t crc32_of(std::string_view bytes) {
  return static_cast<std::uint32_t>(
      ::crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

std::optional<std::uint32_t> checksum_in(const net::http_response& response) {
  return number_in(response.field("x-amz-crc32").value_or(""));
}

answer damaged() {
  answer made(outcome::unknown, error(errc::unavailable, "the checksum of the response is wrong"));
  made.is_damaged = true;
  return made;
}

constexpr std::array<std::string_view, 4> reading{"GetItem", "BatchGetItem", "Query", "Scan"};

// More than any request consumes; keeps sums finite.
constexpr double max_units = 1e9;

double number_in(json_view consumed, std::string_view name) {
  return std::clamp(consumed[name].number().value_or(0), 0.0, max_units);
}

// A transaction reports both kinds: a repeated one consumes read units only.
usage units_of(bool reads, json_view consumed) {
  usage units;
  units.read_units = number_in(consumed, "ReadCapacityUnits");
  units.write_units = number_in(consumed, "WriteCapacityUnits");
  if (units.read_units + units.write_units == 0)
    (reads ? units.read_units : units.write_units) = number_in(consumed, "CapacityUnits");
  return units;
}

}  // namespace

answer interpret(const net::http_response& response, std::string_view operation,
                 const aws_credentials& own) {
  const auto sum = checksum_in(response);
  if (sum && *sum != crc32_of(response.body)) return damaged();
  auto meant = response.status == 200 ? interpret_success(response, operation)
                                      : interpret_error(response, operation, own);
  meant.is_verified = sum.has_value();
  return meant;
}

usage& usage::operator+=(const usage& more) noexcept {
  attempts += more.attempts;
  read_units += more.read_units;
  write_units += more.write_units;
  return *this;
}

// ConsumedCapacity is an object, or a list with an object for each table.
usage units_in(std::string_view operation, const json_document& answer) {
  const bool reads = std::ranges::find(reading, operation) != reading.end();
  const auto consumed = answer["ConsumedCapacity"];
  usage sum;
  if (consumed.is_object()) sum += units_of(reads, consumed);
  for (const auto each : consumed.elements()) sum += units_of(reads, each);
  return sum;
}

}  // namespace dynasession::inline v0::dynamodb
