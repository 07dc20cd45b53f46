// SPDX-License-Identifier: Apache-2.0
#include <dynasession/dynamodb/dynamodb_store.hpp>
#include <dynasession/dynasession.hpp>

#include <iostream>
#include <utility>

int main() {
  dynasession::dynamodb_options options{.region = "eu-west-1"};
  options.credentials = dynasession::aws_credentials("AKIDEXAMPLE", "only-for-this-test");
  const dynasession::dynamodb_store store(std::move(options));
  std::cout << store.name() << '\n';
  return store.name() == "dynamodb" ? 0 : 1;
}
