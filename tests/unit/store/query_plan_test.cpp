#include <gtest/gtest.h>

#include "store/sqlite/correction_rows.h"
#include "unit/store/store_fixture.h"

namespace rollcall::test {
namespace {

class QueryPlanTest : public StoreTest {};

TEST_F(QueryPlanTest, CorrectionsThatWaitAreFoundAmongAllThatWereDecided) {
    const OpenStores stores(folder());
    SQLite::Database database((folder() / store::kDatabaseName).string(), SQLite::OPEN_READONLY);
    // As CorrectionStore::list asks for those that wait.
    SQLite::Statement plan(
        database, "EXPLAIN QUERY PLAN " +
                      store::select_corrections("WHERE number < :cursor AND state = :state AND "
                                                "latest >= :from AND earliest < :until "
                                                "ORDER BY number DESC LIMIT :limit"));
    std::string steps;
    while (plan.executeStep()) {
        steps += plan.getColumn(3).getString() + "\n";
    }
    EXPECT_NE(steps.find("USING INDEX corrections_by_state (state=?"), std::string::npos) << steps;
    EXPECT_EQ(steps.find("TEMP B-TREE"), std::string::npos) << steps;
}

}  // namespace
}  // namespace rollcall::test
