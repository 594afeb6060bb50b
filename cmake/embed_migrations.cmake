# Writes the .cpp that holds a module's SQL files as raw string literals.
set(entries "")
foreach(file IN LISTS FILES)
  get_filename_component(base ${file} NAME_WE)
  file(READ ${file} sql)
  string(APPEND entries "      {\"${base}\", R\"_sql_(${sql})_sql_\"},\n")
endforeach()
file(WRITE ${OUT}/migrations.cpp "#include \"${MODULE}/migrations.hpp\"

namespace astra::${MODULE} {
const postgres::MigrationSet& migrations() {
  static const postgres::MigrationSet set{\"${MODULE}\", {
${entries}  }};
  return set;
}
}
")
