console.log("messenger");
