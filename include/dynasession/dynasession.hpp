// SPDX-License-Identifier: Apache-2.0
/// Everything an application names. Adapters are included one by one: <dynasession/adapters/...>.
#pragma once

#include <dynasession/account_endpoints.hpp>
#include <dynasession/aws_credentials.hpp>
#include <dynasession/clock.hpp>
#include <dynasession/commit_result.hpp>
#include <dynasession/configuration.hpp>
#include <dynasession/cookie.hpp>
#include <dynasession/dynamodb_store.hpp>
#include <dynasession/error.hpp>
#include <dynasession/error_handler.hpp>
#include <dynasession/garbage_collector.hpp>
#include <dynasession/garbage_options.hpp>
#include <dynasession/lazy_session.hpp>
#include <dynasession/logger.hpp>
#include <dynasession/observer.hpp>
#include <dynasession/option_value.hpp>
#include <dynasession/random_source.hpp>
#include <dynasession/record.hpp>
#include <dynasession/request_facts.hpp>
#include <dynasession/session.hpp>
#include <dynasession/session_catalog.hpp>
#include <dynasession/session_manager.hpp>
#include <dynasession/session_page.hpp>
#include <dynasession/session_store.hpp>
#include <dynasession/session_summary.hpp>
#include <dynasession/settings.hpp>
#include <dynasession/sqlite_store.hpp>
#include <dynasession/sync_session_manager.hpp>
#include <dynasession/table.hpp>
#include <dynasession/table_description.hpp>
#include <dynasession/table_finding.hpp>
#include <dynasession/table_options.hpp>
#include <dynasession/table_policy.hpp>
#include <dynasession/table_template.hpp>
#include <dynasession/user_sessions.hpp>
