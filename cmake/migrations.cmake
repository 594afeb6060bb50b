# astra_migrations(<module> <folder>): embeds <folder>/NNNN_name.sql, in order, as <module>.migrations.
# The generated header <module>/migrations.hpp declares astra::<module>::migrations().
function(astra_migrations name dir)
  file(GLOB files CONFIGURE_DEPENDS ${dir}/*.sql)
  list(SORT files)
  set(out ${CMAKE_BINARY_DIR}/migrations/${name})
  file(MAKE_DIRECTORY ${out}/include/${name})
  add_custom_command(
    OUTPUT ${out}/migrations.cpp
    COMMAND ${CMAKE_COMMAND} -DMODULE=${name} "-DFILES=${files}" -DOUT=${out} -P ${CMAKE_SOURCE_DIR}/cmake/embed_migrations.cmake
    DEPENDS ${files} ${CMAKE_SOURCE_DIR}/cmake/embed_migrations.cmake
    VERBATIM)
  file(CONFIGURE OUTPUT ${out}/include/${name}/migrations.hpp @ONLY CONTENT [[
#pragma once
#include "platform/postgres/migration.hpp"
namespace astra::@name@ {
// The module's migrations in order, embedded at build time from migrations/*.sql.
const postgres::MigrationSet& migrations();
}
]])
  add_library(${name}.migrations ${out}/migrations.cpp)
  target_include_directories(${name}.migrations PUBLIC ${out}/include)
  target_link_libraries(${name}.migrations PUBLIC platform.postgres)
endfunction()
