# The peers of bench/suppression.py, packages of R. Words: version PACKAGE; public FILE; protect PACKAGE FOLDER.
# The folder has the cells, what each innermost cell counts in, and the trees of the dimensions; hidden.txt is written:
# the seconds of processor that the package took, then the numbers of the cells that it hides.
words <- commandArgs(trailingOnly = TRUE)
threshold <- 5
read <- function(name) utils::read.csv(file.path(words[3], name), colClasses = "character", check.names = FALSE)
numbers <- function(table) vapply(table, as.integer, integer(nrow(table)))

protect_by_elimination <- function() {
  cells <- read("cells.csv")
  entries <- numbers(read("contributions.csv"))
  data <- data.frame(count = as.integer(read("inner.csv")$count))
  x <- Matrix::sparseMatrix(entries[, "inner"], entries[, "cell"], x = 1, dims = c(nrow(data), nrow(cells)))
  began <- proc.time()
  out <- GaussSuppression::SuppressSmallCounts(
    data, maxN = threshold - 1, freqVar = "count", x = x, crossTable = cells, protectZeros = FALSE,
    extend0 = FALSE, secondaryZeros = FALSE, preAggregate = FALSE, printInc = FALSE
  )
  list(seconds = sum((proc.time() - began)[c(1, 2)]), hidden = which(out$suppressed))
}

make_tree <- function(tree) {
  made <- sdcHierarchies::hier_create(root = "all")
  for (whole in unique(tree$whole[order(nchar(tree$whole) * (tree$whole != "all"))])) {
    made <- sdcHierarchies::hier_add(made, root = whole, nodes = tree$part[tree$whole == whole])
  }
  made
}

protect_by_sdc_table <- function() {
  cells <- read("cells.csv")
  trees <- lapply(seq_along(cells) - 1, function(at) read(paste0("tree", at, ".csv")))
  inner <- Reduce(`&`, Map(function(codes, tree) !codes %in% tree$whole, cells, trees))
  data <- cells[inner, , drop = FALSE]
  # innermost cells lie in both files in their own order: by the cell that is their own
  entries <- numbers(read("contributions.csv"))
  own <- entries[inner[entries[, "cell"]], ]
  counts <- as.integer(read("inner.csv")$count)
  data$count <- counts[own[match(which(inner), own[, "cell"]), "inner"]]
  data <- data[data$count > 0, ]
  began <- proc.time()
  problem <- sdcTable::makeProblem(
    data, dimList = stats::setNames(lapply(trees, make_tree), names(cells)), freqVarInd = "count"
  )
  problem <- sdcTable::primarySuppression(problem, type = "freq", maxN = threshold - 1, allowZeros = FALSE)
  problem <- sdcTable::protectTable(problem, method = "SIMPLEHEURISTIC", verbose = FALSE)
  seconds <- sum((proc.time() - began)[c(1, 2)])
  found <- as.data.frame(sdcTable::getInfo(problem, type = "finalData"))
  found <- found[found$sdcStatus %in% c("u", "x"), names(cells)]
  list(seconds = seconds, hidden = which(do.call(paste, cells) %in% do.call(paste, found)))
}

if (words[1] == "version") {
  cat(as.character(utils::packageVersion(words[2])))
} else if (words[1] == "public") {
  utils::write.csv(SSBtools::SSBtoolsData("sosialFiktiv"), words[2], row.names = FALSE)
} else {
  found <- if (words[2] == "sdcTable") protect_by_sdc_table() else protect_by_elimination()
  writeLines(as.character(c(found$seconds, found$hidden)), file.path(words[3], "hidden.txt"))
}
