// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdlib>
#include <string>
namespace dynasession::test { inline std::string dynamodb_local_endpoint() { return "http://127.0.0.1:18777"; } }
