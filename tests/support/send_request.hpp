// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/dynamodb/dynamodb_store.hpp>

#include <boost/json/object.hpp>

#include <string>

namespace dynasession::test {

/// Sends a request that this library has no verb for. Returns whether it was done.
bool send_request(const dynamodb_options& where, std::string operation, boost::json::object body);

}  // namespace dynasession::test
