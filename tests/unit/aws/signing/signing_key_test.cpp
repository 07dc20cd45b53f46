// SPDX-License-Identifier: Apache-2.0
#include "aws/signing/signing_key.hpp"

#include "crypto/encoding.hpp"

#include <gtest/gtest.h>

namespace dynasession::aws {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::sys_days day = 2015y / 8 / 30;
const aws_credentials credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");

// The example in the AWS General Reference.
TEST(signing_key, is_derived_as_documented) {
  const signing_key key(credentials, day, "us-east-1", "iam");
  EXPECT_EQ(crypto::hex(key.bytes()),
            "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9");
  EXPECT_EQ(key.scope(), "20150830/us-east-1/iam/aws4_request");
}

TEST(signing_key, is_good_for_its_day) {
  const signing_key key(credentials, day, "us-east-1", "dynamodb");
  EXPECT_TRUE(key.is_for(credentials, day));
  EXPECT_TRUE(key.is_for(credentials, day + 24h - 1s));
  EXPECT_FALSE(key.is_for(credentials, day + 24h));
  EXPECT_FALSE(key.is_for(credentials, day - 1s));
}

TEST(signing_key, is_good_for_the_credentials_it_came_from) {
  const signing_key key(credentials, day, "us-east-1", "dynamodb");
  auto others = credentials;
  others.session_token = "new";
  EXPECT_FALSE(key.is_for(others, day));
  others = credentials;
  others.secret_access_key = "new";
  EXPECT_FALSE(key.is_for(others, day));
}

}  // namespace
}  // namespace dynasession::aws
